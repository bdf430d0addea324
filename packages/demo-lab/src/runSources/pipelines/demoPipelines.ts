import { createHash } from 'node:crypto';
import { recommenderPipeline, recommenderRun } from './recommender';
import type { PipelinesContent } from './types';

const MINUTE_MS = 60_000;
const EVERY_MS = 5 * MINUTE_MS;
const KEPT_CYCLES = 6;
const RECURRING_RUN = '3c9f0f7e-5f5a-4f3e-9a51-0a6b7f1f2d10';

/**
 * The recommender is trained every five minutes. One run of three finds its
 * data in the cache, one of five fails while it trains. The same at the same
 * time, whatever was before.
 */
export function demoPipelines(options: { now(): number }): PipelinesContent {
  return {
    pipelines: [recommenderPipeline],
    recurringRuns: [{ id: RECURRING_RUN, name: 'nightly-recommender' }],
    get runs() {
      const now = options.now();
      const last = Math.floor(now / EVERY_MS);
      return Array.from({ length: KEPT_CYCLES }, (_, back) =>
        runOfCycle(last - back, now),
      );
    },
  };
}

function runOfCycle(cycle: number, now: number) {
  const createdAt = cycle * EVERY_MS;
  const stamp = new Date(createdAt)
    .toISOString()
    .slice(0, 16)
    .replace(/\D/g, '-');
  return recommenderRun({
    id: uuidOf(`recommender-${cycle}`),
    name: `train-workflow ${stamp}`,
    createdAt,
    now,
    recurringRunId: RECURRING_RUN,
    failing: cycle % 5 === 2 ? 'train-model' : undefined,
    cached: cycle % 3 === 0 ? ['load-data-from-feast'] : [],
  });
}

function uuidOf(text: string): string {
  const hex = createHash('sha256').update(text).digest('hex');
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `a${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-');
}
