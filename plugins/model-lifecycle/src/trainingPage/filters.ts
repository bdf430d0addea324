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
  cluster?: string;
  text?: string;
  cursor?: string;
}

export const PAGE_SIZE = 25;
/** The stalled come first in order of attention, so one large page holds them. */
const STALLED_PAGE_SIZE = 100;

export function readFilters(params: URLSearchParams): Filters {
  const group = GROUP_NAMES.find(name => name === params.get('state'));
  const value = (name: string) => params.get(name) || undefined;
  return {
    group,
    mine: params.get('mine') === 'true',
    cluster: value('cluster'),
    text: value('q')?.slice(0, 100),
    cursor: value('cursor'),
  };
}

/** The filters into the URL; another filter starts at the first page again. */
export function writeFilters(
  params: URLSearchParams,
  change: Partial<Filters>,
): URLSearchParams {
  const next = new URLSearchParams(params);
  const filters = { ...readFilters(params), cursor: undefined, ...change };
  const entries: [string, string | undefined][] = [
    ['state', filters.group],
    ['mine', filters.mine ? 'true' : undefined],
    ['cluster', filters.cluster],
    ['q', filters.text],
    ['cursor', filters.cursor],
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

export function toQuery(filters: Filters): GetRuns['query'] {
  const { group, mine, cluster, text, cursor } = filters;
  return {
    ...(group && { state: [...GROUPS[group]] }),
    ...(mine && { owner: 'me' }),
    ...(cluster && { cluster }),
    ...(text && { q: text }),
    ...(cursor && { cursor }),
    order: 'attention',
    limit: group === 'stalled' ? STALLED_PAGE_SIZE : PAGE_SIZE,
  };
}

export function hasFilters(filters: Filters): boolean {
  return Boolean(
    filters.group || filters.mine || filters.cluster || filters.text,
  );
}

/** How many visible runs a chip stands for. */
export function countOf(counts: Record<string, number>, group: Group): number {
  return group === 'stalled'
    ? counts.stalled ?? 0
    : GROUPS[group].reduce((sum, state) => sum + (counts[state] ?? 0), 0);
}
