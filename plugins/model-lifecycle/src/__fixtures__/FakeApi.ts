import type {
  ActionResult,
  AlsoIn,
  AlsoInList,
  GetRuns,
  LogLine,
  LogPage,
  MetricSeries,
  ModelCard,
  ModelDetail,
  ModelList,
  RemovalResult,
  Run,
  RunGpu,
  RunComparison,
  RunEvents,
  RunFollow,
  RunMetrics,
  RunPage,
  SourceHealth,
  SourceDetail,
  SourceList,
  SourcePreview,
  Transition,
  TransitionList,
} from 'backstage-plugin-model-lifecycle-common';
import type {
  Answer,
  LogChoiceQuery,
  LogQuery,
  MetricsQuery,
  ModelLifecycleApi,
  ReadOptions,
  RunAction,
} from '../api/ModelLifecycleApi';
import { logPageOf, logTextOf } from './logPages';
import { attentionGroup, countStates, summary } from './runs';

const GROUPS = ['stalled', 'failed', 'blocked', 'running', 'waiting', 'paused', 'ended'];

export interface FakeWorld {
  runs: Run[];
  series: MetricSeries[];
  /** Where a run has other series than the rest. */
  seriesOf?: Record<string, MetricSeries[]>;
  /** What a comparison says beside its runs. */
  comparison?: Omit<RunComparison, 'runs'>;
  lines: LogLine[];
  /** What every page of the log says. */
  log?: Partial<LogPage>;
  transitions: Transition[];
  sources: SourceHealth[];
  /** How busy the GPUs of any run are. */
  gpu?: RunGpu;
  /** What the cluster keeps about any run. */
  events?: RunEvents;
  /** Reading that rejects with this, or never answers. */
  eventsFailure?: Error | 'silent';
  /** Records by the entity that stands for them. */
  models?: ModelDetail[];
  /** Cards by the id of the record. */
  cards?: Record<string, ModelCard>;
  /** By `<model id>/<name>`. */
  pictures?: Record<string, Blob>;
  alsoIn?: Record<string, AlsoIn[]>;
  /** What goes with some of the sources, by their ids. */
  details?: Record<string, Partial<SourceDetail>>;
  preview?: SourcePreview;
  /** What a source gives as YAML. */
  yaml?: string;
  /** A preview never ends. */
  previewHangs?: boolean;
  /** Every read rejects with this. */
  failure?: Error;
  /** No read ever answers. */
  silent?: boolean;
  /** What the user hears of runs. */
  follow?: RunFollow;
  /** Asking for it rejects with this. */
  followFailure?: Error;
  /** An action rejects with this. */
  refusal?: Error;
}

const NO_EVENTS: RunEvents = {
  ...{ available: true, items: [], more: false, objectsLeftOut: 0 },
};

const NOT_FOLLOWING: RunFollow = {
  ...{ available: true, following: false, asOwner: false },
};

/** An error as the backend's answers become. */
export function statusError(statusCode: number, message: string): Error {
  return Object.assign(new Error(message), { statusCode });
}

/** A comparison cut to as many runs. */
function ofFirst(count: number, whole: Omit<RunComparison, 'runs'>) {
  const cut = <T extends { values: unknown[] }>(rows: T[]) =>
    rows.map(row => ({ ...row, values: row.values.slice(0, count) }));
  return {
    ...whole,
    costs: whole.costs.slice(0, count),
    metrics: cut(whole.metrics),
    facts: cut(whole.facts),
    parameters: whole.parameters.map(({ name, variants }) => ({
      name,
      variants: variants.slice(0, count),
    })),
  };
}

/** The API over a world that a test or the gallery can change. */
export class FakeApi implements ModelLifecycleApi {
  readonly asked: string[] = [];
  readonly acted: { id: string; action: RunAction | 'scan' | 'export' }[] = [];
  readonly confirmed: { id: string; proposal: string }[] = [];

  constructor(public world: FakeWorld) {}

  getRuns(query: GetRuns['query'], options?: ReadOptions) {
    return this.#answer<RunPage>('runs', options, () => {
      const { state, q, cluster, namespace, owner, cursor, limit = 100 } = query;
      const inScope = this.world.runs
        .filter(run => !q || run.name.includes(q))
        .filter(run => !cluster || run.source.id === cluster)
        .filter(run => !namespace || run.namespace === namespace)
        .filter(run => !owner || owner === 'me' || run.owner === owner);
      const matching = inScope
        .filter(run => !state || state.includes(run.state))
        .map(summary);
      const ordered =
        query.order === 'attention'
          ? matching
              .map(run => ({ ...run, group: attentionGroup(run) }))
              .sort((a, b) => GROUPS.indexOf(a.group) - GROUPS.indexOf(b.group))
          : matching;
      const start = Number(cursor ?? 0);
      const end = start + limit;
      return {
        items: ordered.slice(start, end),
        totalItems: matching.length,
        counts: countStates(inScope),
        ...(end < ordered.length ? { nextCursor: String(end) } : {}),
      };
    });
  }

  getRun(id: string, options?: ReadOptions) {
    return this.#answer<Run>('run', options, () => this.#find(id));
  }

  getRunMetrics(id: string, query: MetricsQuery, options?: ReadOptions) {
    return this.#answer<RunMetrics>('metrics', options, () => {
      this.#find(id);
      const { from = '', to = '\uffff' } = query;
      return {
        series: (this.world.seriesOf?.[id] ?? this.world.series).map(one => ({
          ...one,
          buckets: one.buckets.filter(({ at }) => at >= from && at <= to),
        })),
      };
    });
  }

  getRunGpu(id: string, options?: ReadOptions) {
    return this.#answer<RunGpu>('gpu', options, () => {
      this.#find(id);
      return this.world.gpu ?? { configured: false };
    });
  }

  async getRunEvents(id: string, options?: ReadOptions) {
    const { eventsFailure } = this.world;
    if (eventsFailure) {
      this.asked.push('events');
      return eventsFailure === 'silent'
        ? new Promise<never>(() => {})
        : Promise.reject(eventsFailure);
    }
    return this.#answer<RunEvents>('events', options, () => {
      this.#find(id);
      return this.world.events ?? NO_EVENTS;
    });
  }

  getRunComparison(ids: string[], options?: ReadOptions) {
    return this.#answer<RunComparison>('comparison', options, () => {
      const runs = ids.map(id => summary(this.#find(id)));
      return { runs, ...ofFirst(runs.length, this.world.comparison!) };
    });
  }

  getRunTransitions(id: string, options?: ReadOptions) {
    return this.#answer<TransitionList>('transitions', options, () => {
      this.#find(id);
      return { items: this.world.transitions };
    });
  }

  async getRunLogs(id: string, query: LogQuery): Promise<LogPage> {
    this.asked.push('logs');
    const run = await this.#guard(() => this.#find(id));
    const live = run.pods.some(pod => pod.live);
    return { ...logPageOf(this.world.lines, query, live), ...this.world.log };
  }

  async downloadRunLog(id: string, query: LogChoiceQuery): Promise<Blob> {
    await this.#guard(() => this.#find(id));
    return new Blob([logTextOf(this.world.lines, query)]);
  }

  getSources(options?: ReadOptions) {
    return this.#answer<SourceList>('sources', options, () => ({
      items: this.world.sources,
    }));
  }

  getModels(entityRef: string, options?: ReadOptions) {
    return this.#answer<ModelList>(`model ${entityRef}`, options, () => ({
      items: (this.world.models ?? []).filter(
        model => model.entityRef === entityRef,
      ),
    }));
  }

  getModelCard(id: string, options?: ReadOptions) {
    return this.#answer<ModelCard>('card', options, () => {
      const card = this.world.cards?.[id];
      if (!card) {
        throw statusError(404, `No card ${id}`);
      }
      return card;
    });
  }

  async getModelCardImage(id: string, name: string) {
    const picture = this.world.pictures?.[`${id}/${name}`];
    if (!picture) {
      throw statusError(404, `No picture ${name}`);
    }
    return picture;
  }

  getModelAlsoIn(id: string, options?: ReadOptions) {
    return this.#answer<AlsoInList>('also in', options, () => ({
      items: this.world.alsoIn?.[id] ?? [],
    }));
  }

  getSource(id: string, options?: ReadOptions) {
    return this.#answer<SourceDetail>(`source ${id}`, options, () => {
      const source = this.world.sources.find(
        one => one.id === id && one.kind === 'models',
      );
      if (!source) {
        throw statusError(404, `No source ${id}`);
      }
      return {
        source,
        scopes: [],
        waiting: [],
        skipped: source.skipped ?? [],
        offers: ['scan', 'preview', 'confirm', 'export'],
        ...this.world.details?.[id],
      };
    });
  }

  async scanSource(id: string): Promise<void> {
    this.#refuse();
    this.acted.push({ id, action: 'scan' });
  }

  async previewSource(id: string): Promise<SourcePreview> {
    this.asked.push(`preview ${id}`);
    this.#refuse();
    if (!this.world.preview || this.world.previewHangs) {
      return new Promise(() => {});
    }
    return this.world.preview;
  }

  async confirmRemovals(id: string, proposal: string): Promise<RemovalResult> {
    this.#refuse();
    const detail = this.world.details?.[id];
    if (detail?.proposal !== proposal) {
      throw statusError(409, 'Other removals wait by now');
    }
    this.confirmed.push({ id, proposal });
    const waiting = detail.waiting ?? [];
    return { removed: waiting.reduce((sum, { count }) => sum + count, 0) };
  }

  async exportSource(id: string): Promise<string> {
    this.#refuse();
    this.acted.push({ id, action: 'export' });
    return this.world.yaml ?? '';
  }

  async act(id: string, action: RunAction): Promise<ActionResult> {
    this.#refuse();
    this.acted.push({ id, action });
    return { runId: id, action };
  }

  async getFollow(id: string): Promise<RunFollow> {
    return this.#guard(() => {
      this.#find(id);
      if (this.world.followFailure) {
        throw this.world.followFailure;
      }
      return this.world.follow ?? NOT_FOLLOWING;
    });
  }

  async setFollow(id: string, following: boolean): Promise<RunFollow> {
    const follow = { ...(await this.getFollow(id)), following };
    this.#refuse();
    this.world = { ...this.world, follow };
    return follow;
  }

  #refuse(): void {
    if (this.world.refusal) {
      throw this.world.refusal;
    }
  }

  #find(id: string): Run {
    const run = this.world.runs.find(one => one.id === id);
    if (!run) {
      throw statusError(404, `No run ${id}`);
    }
    return run;
  }

  async #guard<T>(create: () => T): Promise<T> {
    if (this.world.silent) {
      return new Promise<T>(() => {});
    }
    if (this.world.failure) {
      throw this.world.failure;
    }
    return create();
  }

  async #answer<T>(
    what: string,
    options: ReadOptions | undefined,
    create: () => T,
  ): Promise<Answer<T>> {
    this.asked.push(what);
    const value = await this.#guard(create);
    const body = JSON.stringify(value);
    return options?.validator?.body === body
      ? { unchanged: true }
      : { unchanged: false, value, validator: { body } };
  }
}
