import type { Stretch } from './stretches';

/** Stretches that stand in one row because none of them overlaps another. */
export interface Row {
  key: string;
  group: 'waiting' | 'steps' | 'attempt';
  /** Of an attempt's rows. */
  attempt?: number;
  /** The first row of its group. */
  first: boolean;
  stretches: Stretch[];
}

/** What waits first, then phases without an attempt, then attempt by attempt. */
export function rowsOf(stretches: Stretch[]): Row[] {
  const groups = new Map<string, Stretch[]>();
  for (const stretch of stretches) {
    const key = groupKey(stretch);
    groups.set(key, [...(groups.get(key) ?? []), stretch]);
  }
  return [...groups]
    .sort(([a], [b]) => place(a) - place(b))
    .flatMap(([key, members]) =>
      rowsIn(members).map((row, index) => ({
        key: `${key}/${index}`,
        group: nameOf(key),
        attempt: key.startsWith('attempt')
          ? Number(key.split('/')[1])
          : undefined,
        first: index === 0,
        stretches: row,
      })),
    );
}

function groupKey({ kind, attempt }: Stretch): string {
  if (kind !== 'phase') {
    return 'waiting';
  }
  return attempt === undefined ? 'steps' : `attempt/${attempt}`;
}

function nameOf(key: string): Row['group'] {
  return key === 'waiting' || key === 'steps' ? key : 'attempt';
}

function place(key: string): number {
  switch (nameOf(key)) {
    case 'waiting':
      return -Infinity;
    case 'steps':
      return -Number.MAX_VALUE;
    default:
      return Number(key.split('/')[1]);
  }
}

function beginOf({ from, to }: Stretch): number {
  return from ?? to ?? 0;
}

function endOf(stretch: Stretch): number {
  return stretch.ongoing ? Infinity : stretch.to ?? beginOf(stretch);
}

/** So many phases may have a row each; more share rows. */
const ROWS_OF_THEIR_OWN = 8;

/** Phases without an attempt have a row each while they are few. */
function rowsIn(members: Stretch[]): Stretch[][] {
  const byId = new Map<string, Stretch[]>();
  for (const member of members) {
    const isStep = groupKey(member) === 'steps';
    const id = isStep ? member.id : '';
    byId.set(id, [...(byId.get(id) ?? []), member]);
  }
  return byId.size > ROWS_OF_THEIR_OWN
    ? packed(members)
    : [...byId.values()].flatMap(packed);
}

/** As few rows as it takes; each in the order of time. */
function packed(stretches: Stretch[]): Stretch[][] {
  const rows: Stretch[][] = [];
  const inOrder = [...stretches].sort((a, b) => beginOf(a) - beginOf(b));
  for (const stretch of inOrder) {
    const row = rows.find(
      candidate => endOf(candidate[candidate.length - 1]) <= beginOf(stretch),
    );
    if (row) {
      row.push(stretch);
    } else {
      rows.push([stretch]);
    }
  }
  return rows;
}

/**
 * At most `limit` rows in their order: what waits or waited, what failed or
 * goes on, then the newest. `hidden` counts the rest.
 */
export function capped(
  rows: Row[],
  limit: number,
): { rows: Row[]; hidden: number } {
  if (rows.length <= limit) {
    return { rows, hidden: 0 };
  }
  const kept = new Set(
    [...rows].sort((a, b) => worth(b) - worth(a)).slice(0, limit),
  );
  return {
    rows: rows.filter(row => kept.has(row)),
    hidden: rows.length - kept.size,
  };
}

/** Greater than any time: it decides before the newest does. */
const SURELY = 1e15;

function worth({ group, stretches }: Row): number {
  const matters =
    group === 'waiting' ||
    stretches.some(({ state }) => state === 'failed' || state === 'running');
  const newest = Math.max(...stretches.map(beginOf));
  return matters ? SURELY + newest : newest;
}
