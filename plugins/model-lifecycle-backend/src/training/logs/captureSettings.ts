/** Budgets of log capture (training.md §8), each for one cluster unless said otherwise. */
export const CAPTURE = {
  tailLines: 2_000,
  limitBytes: 1024 * 1024,
  timeoutMs: 5_000,
  concurrency: 8,
  perSecond: 10,
  /** Rolling tail of rank 0 where pods may be lost fast. */
  rollingIntervalMs: 30_000,
} as const;
