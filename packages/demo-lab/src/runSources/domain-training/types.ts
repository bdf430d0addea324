/** A domain whose prompts are trained. Times are milliseconds since the epoch. */
export interface FakeDomain {
  name: string;
  description?: string;
  /** Absent: it was never trained. */
  training?: {
    startedAt: number;
    durationMs: number;
    /** It fails when it has reached this percent. */
    failsAtPercent?: number;
    error?: string;
    metrics?: Record<string, number>;
    /** What `started_at` is written in, in minutes from UTC. The server takes the zone off before it computes. */
    zoneMinutes?: number;
  };
}

export interface DomainTrainingContent {
  domains: FakeDomain[];
}
