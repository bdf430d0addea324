import type { Measures } from './measure';
import {
  errorText,
  gapsText,
  goalsOf,
  missText,
  shareText,
  summarise,
  type Goal,
} from './summary';

const HEADINGS = [
  'timeline',
  'moments',
  'state',
  'attempt',
  'percent',
  'back',
  'false 100',
  'ETA 25',
  'ETA 50',
  'ETA 75',
  'delay',
  'false alarm',
];

/** The report as lines of text: a row for each timeline, what was wrong, the sum beside the goals. */
export function reportLines(all: Measures[]): string[] {
  const goals = goalsOf(summarise(all));
  const missed = goals.filter(({ verdict }) => verdict === 'MISSED');
  const open = goals.filter(({ verdict }) => verdict === 'not judged');
  return [
    ...table([HEADINGS, ...all.map(rowOf)]),
    '',
    ...all.flatMap(({ name, misses }) =>
      misses.map(miss => missText(name, miss)),
    ),
    '',
    ...table([
      [`${all.length} timelines`, 'value', 'goal', ''],
      ...goals.map(goalRow),
    ]),
    '',
    `Goals: ${goals.length - missed.length - open.length} met, ${
      missed.length
    } missed, ${open.length} not judged.`,
  ];
}

/** No goal is missed; some may not have been judged, which the report says. */
export function areGoalsMet(all: Measures[]): boolean {
  return goalsOf(summarise(all)).every(({ verdict }) => verdict !== 'MISSED');
}

function goalRow({ name, value, goal, verdict }: Goal): string[] {
  return [name, value, goal, verdict];
}

function rowOf(measures: Measures): string[] {
  const { stall, eta = [] } = measures;
  return [
    measures.name,
    String(measures.states.of),
    shareText(measures.states),
    shareText(measures.attempts),
    shareText(measures.percents),
    String(measures.backwardBars),
    String(measures.falseHundreds),
    ...[0, 1, 2].map(index => errorText(eta[index])),
    stall.delaysInGaps.length === 0
      ? '–'
      : gapsText(Math.max(...stall.delaysInGaps)),
    String(stall.falseAlarms),
  ];
}

function table(rows: string[][]): string[] {
  const widths = rows[0].map((_, column) =>
    Math.max(...rows.map(row => row[column].length)),
  );
  return rows.map(row =>
    row
      .map((cell, column) => cell.padEnd(widths[column]))
      .join('  ')
      .trimEnd(),
  );
}
