/** A job of nine equal steps. Times are milliseconds since the epoch. */
export interface FakeStepJob {
  id: number;
  name: string;
  type: 'RAG' | 'LORA' | 'FINE_TUNING' | 'HYBRID';
  createdAt: number;
  /** Absent: it waits. */
  startedAt?: number;
  /** How long each of the nine steps takes. */
  stepMs: number;
  /** Nobody writes the progress, though it trains. */
  isStuck?: boolean;
  /** After so many steps it ends like this. */
  end?: { afterSteps: number; status: 'FAILED' | 'CANCELLED'; error?: string };
}

export interface EqualStepsContent {
  jobs: FakeStepJob[];
}
