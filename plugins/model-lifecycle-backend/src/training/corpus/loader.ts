import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { KubernetesObject } from '../../clusters/types';
import type { RunState } from '../run';

/** Phase states as the recordings name them. */
export type RecordedPhaseState =
  | 'pending'
  | 'active'
  | 'paused'
  | 'done'
  | 'failed';

/** The truth beside a moment. */
export interface Expectation {
  state: RunState;
  /** Content, not exact words. */
  reason: string;
  attempt?: number;
  percent?: number | null;
  note?: string;
  phases?: { id: string; state: RecordedPhaseState }[];
  /** States that are also right: the status of one object lags behind another's. */
  accept?: RunState[];
}

/** The world after a burst of watch events. */
export interface Moment {
  at: string;
  did?: string[];
  events: string[];
  objects: KubernetesObject[];
  expect: Expectation;
  lastsMs?: number;
}

export interface Timeline {
  name: string;
  moments: Moment[];
}

/** The recorded timelines of a folder (`recorded` beside this file), one for each TrainJob. */
export function loadTimelines(directory: string): Timeline[] {
  return readdirSync(directory)
    .filter(file => file.endsWith('.yaml'))
    .sort()
    .map(file => ({
      name: file.replace(/\.yaml$/, ''),
      moments: parse(readFileSync(join(directory, file), 'utf8')) as Moment[],
    }));
}
