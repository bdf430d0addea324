import type { RunId, Timestamp } from '../run';
import type { RunFootprint } from './jobInputs';
import { jobNativeKey } from './jobEntity';

export interface JobSummary {
  nativeKey: string;
  namespace: string;
  /** The run that speaks for the job. */
  newest: RunFootprint;
  /** When the last of its runs ended; absent while one goes on. */
  finishedAt?: Timestamp;
}

function isNewer(one: RunFootprint, other: RunFootprint): boolean {
  return one.createdAt === other.createdAt
    ? one.id > other.id
    : one.createdAt > other.createdAt;
}

/** The runs of one source by job, in memory: a few hundred bytes for each run that the history holds. */
export class JobIndex {
  readonly #jobs = new Map<string, Map<RunId, RunFootprint>>();
  readonly #jobOfRun = new Map<RunId, string>();

  /** Takes in a run as it is now and answers the keys of the jobs that may look different. */
  apply(footprint: RunFootprint): string[] {
    const key = jobNativeKey(footprint.inputs.job);
    const before = this.#jobOfRun.get(footprint.id);
    const touched: string[] = [];
    if (before !== undefined && before !== key) {
      const left = this.#jobs.get(before);
      left?.delete(footprint.id);
      if (left?.size === 0) this.#jobs.delete(before);
      touched.push(before);
    }
    const runs = this.#jobs.get(key) ?? new Map<RunId, RunFootprint>();
    const previous = runs.get(footprint.id);
    runs.set(footprint.id, footprint);
    this.#jobs.set(key, runs);
    this.#jobOfRun.set(footprint.id, key);
    const changed =
      previous?.inputsKey !== footprint.inputsKey ||
      previous?.finishedAt !== footprint.finishedAt;
    return changed ? [...touched, key] : touched;
  }

  job(nativeKey: string): JobSummary | undefined {
    const runs = [...(this.#jobs.get(nativeKey)?.values() ?? [])];
    if (runs.length === 0) return undefined;
    const newest = runs.reduce((best, run) =>
      isNewer(run, best) ? run : best,
    );
    const goesOn = runs.some(run => run.finishedAt === undefined);
    return {
      nativeKey,
      namespace: newest.inputs.job.namespace,
      newest,
      finishedAt: goesOn
        ? undefined
        : Math.max(...runs.map(run => run.finishedAt ?? 0)),
    };
  }

  jobs(): JobSummary[] {
    return [...this.#jobs.keys()]
      .map(key => this.job(key))
      .filter(job => job !== undefined);
  }

  get jobCount(): number {
    return this.#jobs.size;
  }
}
