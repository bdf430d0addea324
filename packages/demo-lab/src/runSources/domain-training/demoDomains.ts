import type { DomainTrainingContent, FakeDomain } from './types';

const MINUTE_MS = 60_000;

/** Three domains: one trains every eight minutes, one failed this hour, one was never trained. */
export function demoDomains(options: { now(): number }): DomainTrainingContent {
  return {
    get domains(): FakeDomain[] {
      const now = options.now();
      return [
        {
          name: 'medical',
          training: {
            startedAt: Math.floor(now / (8 * MINUTE_MS)) * 8 * MINUTE_MS,
            durationMs: 6 * MINUTE_MS,
            metrics: { entity_f1: 0.87 },
          },
        },
        {
          name: 'legal',
          training: {
            // Of the hour before: it is over whenever one looks.
            startedAt:
              (Math.floor(now / (60 * MINUTE_MS)) - 1) * 60 * MINUTE_MS,
            durationMs: 10 * MINUTE_MS,
            failsAtPercent: 57,
            error: 'The language model did not answer within 120 s',
            metrics: { entity_f1: 0.79 },
          },
        },
        { name: 'finance' },
      ];
    },
  };
}
