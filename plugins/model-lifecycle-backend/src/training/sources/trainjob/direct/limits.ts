/** What direct asking may cost a cluster and its pods, at most (training design, §8). */
export const DIRECT = {
  path: '/metrics',
  defaultPort: 28_080,
  minPort: 1_024,
  maxPort: 65_535,
  limitBytes: 64 * 1024,
  timeoutMs: 2_000,
  /** For each cluster. */
  parallel: 10,
  perSecond: 20,
  /** Between two requests to a pod that does not answer. */
  maxPauseMs: 10 * 60_000,
} as const;
