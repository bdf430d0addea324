import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import type { ResolvedOwner } from '../../catalog/ownerMap';
import { entityProblem } from '../../catalog/validateEntity';
import type { Fence } from '../../clusters/lease/fence';
import type { EntityFeed } from '../../feed/types';
import type { Time } from '../../time/time';
import type { RunHistory } from '../history/types';
import type { Reason, Run } from '../run';
import { buildJobEntity, jobEntityRef } from './jobEntity';
import { runFootprint } from './jobInputs';
import { JobIndex, type JobSummary } from './JobIndex';
import { linkRuns } from './linkRuns';
import { ownerOf } from './ownerOf';
import { selectJobs, type EntityLimits } from './selectJobs';
import { trainingSourceKey } from './sourceKey';

const HISTORY_PAGE = 200;
const MAX_LISTED = 200;

export interface JobEntitiesOptions {
  feed: EntityFeed;
  history: Pick<RunHistory, 'list' | 'setLinks' | 'setOwner' | 'links'>;
  limits: EntityLimits;
  /** See `createOwnerMap`. */
  resolveOwner: (raw: string | undefined) => ResolvedOwner;
  /** Name in the Kubernetes plugin of a cluster that has another one there. */
  kubernetesClusterOf?: (sourceId: string) => string | undefined;
  time: Pick<Time, 'now'>;
}

/** For the Sources page. */
export interface JobEntitiesReport {
  counts: { jobs: number; entities: number; cut: number; skipped: number };
  /** Jobs without an entity, and why. */
  skipped: { key: string; reason: Reason }[];
  problems: Reason[];
}

interface SourceState {
  index: JobIndex;
  /** Refs that the feed holds now: only the holder of the lease writes them. */
  present: Set<string>;
  invalid: Map<string, Reason>;
  cut: JobSummary[];
  problems: Reason[];
}

/**
 * Keeps the change feed up to date from the runs in the history: the jobs of
 * training as catalog entities.
 *
 * An entity goes only when the history says so (kept long enough, or beyond
 * the cap), never because a list of the cluster failed or was empty. Only the
 * holder of a source's lease calls it for that source, after the runs were
 * written; `reconcile` when the lease is acquired and about hourly, so that
 * finished jobs leave in time.
 */
export class JobEntities {
  readonly #options: JobEntitiesOptions;
  readonly #sources = new Map<string, SourceState>();
  #tail: Promise<unknown> = Promise.resolve();

  constructor(options: JobEntitiesOptions) {
    this.#options = options;
  }

  /** Runs as they are in the history now. Costs nothing where only progress moved. */
  async runsChanged(runs: Run[], fence?: Fence): Promise<void> {
    for (const sourceId of new Set(runs.map(run => run.source.id))) {
      const ofSource = runs.filter(run => run.source.id === sourceId);
      await this.#exclusively(sourceId, () =>
        this.#sourceChanged({ sourceId, runs: ofSource, fence }),
      );
    }
  }

  /**
   * Reads the source's jobs from the history again and makes the feed agree.
   * `listed`: the cluster has answered a complete list since this database
   * exists; before that the catalog removes nothing.
   */
  async reconcile(options: {
    sourceId: string;
    listed: boolean;
    fence?: Fence;
  }): Promise<JobEntitiesReport> {
    const { sourceId, listed, fence } = options;
    await this.#exclusively(sourceId, async () => {
      const state = await this.#load(sourceId);
      await this.#publish({ sourceId, state, fence });
      if (listed) {
        await this.#options.feed.markReady(trainingSourceKey(sourceId));
      }
    });
    return this.report(sourceId);
  }

  report(sourceId: string): JobEntitiesReport {
    const state = this.#sources.get(sourceId);
    const cut = (state?.cut ?? []).map(job => ({
      key: job.nativeKey,
      reason: {
        code: 'entity-beyond-cap',
        params: { max: this.#options.limits.maxPerNamespace },
      },
    }));
    const invalid = [...(state?.invalid ?? [])].map(([key, reason]) => ({
      key,
      reason,
    }));
    return {
      counts: {
        jobs: state?.index.jobCount ?? 0,
        entities: state?.present.size ?? 0,
        cut: cut.length,
        skipped: invalid.length,
      },
      skipped: [...invalid, ...cut].slice(0, MAX_LISTED),
      problems: state?.problems ?? [],
    };
  }

  /** One task after the other. After a failure what is in memory is not trusted: the next task reads it again. */
  async #exclusively(
    sourceId: string,
    task: () => Promise<void>,
  ): Promise<void> {
    const result = this.#tail.then(task).catch(error => {
      this.#sources.delete(sourceId);
      throw error;
    });
    this.#tail = result.catch(() => undefined);
    return result;
  }

  async #sourceChanged(options: {
    sourceId: string;
    runs: Run[];
    fence?: Fence;
  }): Promise<void> {
    const { sourceId, runs, fence } = options;
    const known = this.#sources.get(sourceId);
    const state = known ?? (await this.#load(sourceId));
    const changed: Run[] = [];
    const touched = new Set<string>();
    for (const run of runs) {
      const jobs = state.index.apply(runFootprint(run));
      if (jobs.length > 0) changed.push(run);
      jobs.forEach(job => touched.add(job));
    }
    await this.#link(changed.map(run => ({ run })));
    if (!known) await this.#publish({ sourceId, state, fence });
    else if (touched.size > 0) {
      await this.#publish({ sourceId, state, only: touched, fence });
    }
  }

  /** All runs of the source: the one that changes is not always the one that speaks for its job. */
  async #load(sourceId: string): Promise<SourceState> {
    const index = new JobIndex();
    let cursor: string | undefined;
    do {
      const page = await this.#options.history.list({
        sourceId,
        order: 'newest',
        limit: HISTORY_PAGE,
        cursor,
      });
      page.rows.forEach(row => index.apply(runFootprint(row.run)));
      await this.#link(page.rows);
      cursor = page.nextCursor;
    } while (cursor);
    const state: SourceState = {
      index,
      present: new Set(
        await this.#options.feed.refs(trainingSourceKey(sourceId)),
      ),
      invalid: new Map(),
      cut: [],
      problems: [],
    };
    this.#sources.set(sourceId, state);
    return state;
  }

  /** Puts the jobs named (or all) that have an entity, and removes entities without such a job. */
  async #publish(options: {
    sourceId: string;
    state: SourceState;
    only?: Set<string>;
    fence?: Fence;
  }): Promise<void> {
    const { state, only, fence } = options;
    const source = trainingSourceKey(options.sourceId);
    const selection = selectJobs(state.index.jobs(), {
      ...this.#options.limits,
      now: this.#options.time.now(),
    });
    const entities = await this.#build(
      selection.kept.filter(job => !only || only.has(job.nativeKey)),
      state,
    );
    await this.#options.feed.put({ source, entities, fence });
    entities.forEach(entity => state.present.add(stringifyEntityRef(entity)));
    state.cut = selection.cut;

    const wanted = new Set(
      selection.kept.map(job => jobEntityRef(job.newest.inputs.job)),
    );
    const gone = [...state.present].filter(ref => !wanted.has(ref));
    // A history without a single run is a lost one, not one in which all has ended.
    const lost = gone.length > 0 && state.index.jobCount === 0;
    state.problems = lost
      ? [{ code: 'history-empty', params: { retained: gone.length } }]
      : [];
    if (lost || gone.length === 0) return;
    await this.#options.feed.remove({ source, entityRefs: gone, fence });
    gone.forEach(ref => state.present.delete(ref));
  }

  /** A job that cannot become an entity is named with the reason; the entity it had stays as it was. */
  async #build(jobs: JobSummary[], state: SourceState): Promise<Entity[]> {
    const docsSecret = await this.#options.feed.docsSecret();
    const entities: Entity[] = [];
    for (const job of jobs) {
      const { inputs } = job.newest;
      const entity = buildJobEntity({
        inputs,
        owner: ownerOf(inputs, this.#options.resolveOwner),
        docsSecret,
        kubernetesCluster: this.#options.kubernetesClusterOf?.(
          inputs.job.sourceId,
        ),
      });
      const problem = await entityProblem(entity);
      if (problem) {
        state.invalid.set(job.nativeKey, {
          code: 'entity-invalid',
          message: problem,
        });
      } else {
        state.invalid.delete(job.nativeKey);
        entities.push(entity);
      }
    }
    return entities;
  }

  async #link(runs: { run: Run; ownerRef?: string }[]): Promise<void> {
    const { history, resolveOwner } = this.#options;
    await linkRuns({ history, runs, resolveOwner });
  }
}
