import type {
  GetRuns,
  RunState,
} from 'backstage-plugin-model-lifecycle-common';

/** Groups of states, as the chips count them, most urgent first. */
export const GROUPS = {
  stalled: ['running', 'restarting'],
  failed: ['failed'],
  blocked: ['blocked'],
  running: ['running', 'restarting', 'initializing'],
  waiting: ['queued', 'pending', 'preempted'],
  paused: ['paused'],
  succeeded: ['succeeded'],
  ended: ['stopped', 'deleting', 'unknown'],
} as const satisfies Record<string, readonly RunState[]>;

export type Group = keyof typeof GROUPS;

export const GROUP_NAMES = Object.keys(GROUPS) as Group[];

export interface Filters {
  group?: Group;
  mine: boolean;
  /** An entity reference. */
  owner?: string;
  cluster?: string;
  namespace?: string;
  text?: string;
}

export const NO_FILTERS: Filters = { mine: false };

export const PAGE_SIZE = 50;

/** Longest values that the backend takes. */
const MAX_LENGTHS = { owner: 320, cluster: 253, namespace: 63, q: 100 };

export function readFilters(params: URLSearchParams): Filters {
  const group = GROUP_NAMES.find(name => name === params.get('state'));
  const value = (name: keyof typeof MAX_LENGTHS) =>
    params.get(name)?.slice(0, MAX_LENGTHS[name]) || undefined;
  return {
    group,
    mine: params.get('mine') === 'true',
    owner: value('owner'),
    cluster: value('cluster'),
    namespace: value('namespace'),
    text: value('q'),
  };
}

/** The filters into the URL; what else stands there stays. */
export function writeFilters(
  params: URLSearchParams,
  change: Partial<Filters>,
): URLSearchParams {
  const next = new URLSearchParams(params);
  const filters = { ...readFilters(params), ...change };
  const entries: [string, string | undefined][] = [
    ['state', filters.group],
    ['mine', filters.mine ? 'true' : undefined],
    ['owner', filters.owner],
    ['cluster', filters.cluster],
    ['namespace', filters.namespace],
    ['q', filters.text],
  ];
  for (const [name, value] of entries) {
    if (value) {
      next.set(name, value);
    } else {
      next.delete(name);
    }
  }
  return next;
}

/** The filters alone, as a query string in a fixed order; empty without any. */
export function filtersText(filters: Filters): string {
  return writeFilters(new URLSearchParams(), filters).toString();
}

export function toQuery(filters: Filters): GetRuns['query'] {
  const { group, mine, owner, cluster, namespace, text } = filters;
  return {
    ...(group && { state: [...GROUPS[group]] }),
    ...(mine ? { owner: 'me' } : owner && { owner }),
    ...(cluster && { cluster }),
    ...(namespace && { namespace }),
    ...(text && { q: text }),
    order: 'attention',
    limit: PAGE_SIZE,
  };
}

export function hasFilters(filters: Filters): boolean {
  return filtersText(filters) !== '';
}

/** How many visible runs a chip stands for. */
export function countOf(counts: Record<string, number>, group: Group): number {
  return group === 'stalled'
    ? counts.stalled ?? 0
    : GROUPS[group].reduce((sum, state) => sum + (counts[state] ?? 0), 0);
}
