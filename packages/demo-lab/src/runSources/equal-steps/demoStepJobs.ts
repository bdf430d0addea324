import type { EqualStepsContent } from './types';

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** One that is done since yesterday, one at work, and one that says 0 for ever. The config of the demo names their ids. */
export function demoStepJobs({
  startedAt,
}: {
  /** Of the demo. */
  startedAt: number;
}): EqualStepsContent {
  const since = (minutes: number) => {
    const at = startedAt - minutes * MINUTE_MS;
    return { createdAt: at, startedAt: at };
  };
  return {
    jobs: [
      {
        id: 40,
        name: 'news-minion',
        type: 'HYBRID',
        createdAt: startedAt - DAY_MS,
        startedAt: startedAt - DAY_MS,
        stepMs: MINUTE_MS,
      },
      {
        id: 41,
        name: 'news-minion',
        type: 'HYBRID',
        ...since(3),
        stepMs: 2 * MINUTE_MS,
      },
      {
        id: 42,
        name: 'archive-minion',
        type: 'RAG',
        ...since(20),
        stepMs: MINUTE_MS,
        isStuck: true,
      },
    ],
  };
}
