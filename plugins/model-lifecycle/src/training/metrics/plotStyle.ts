import type { Series } from 'uplot';
import type { ChartData, Line } from './chartModel';
import type { Split } from './grouping';

export interface ChartColors {
  train: string;
  eval: string;
  none: string;
  /** Ticks and small text. */
  text: string;
  /** Titles. */
  ink: string;
  grid: string;
  background: string;
  /** The same colour, faint. */
  faint(color: string, opacity: number): string;
}

/** One pattern for each earlier run, to be told apart without colour. */
export const OVERLAY_DASHES = [
  [6, 4],
  [2, 3],
  [10, 3, 2, 3],
  [14, 5],
];
const REPLACED_DASH = [2, 2];

const NO_POINTS = { points: { show: false } };

export function styleOf(line: Line, colors: ChartColors): Series {
  const color = colors[line.split];
  switch (line.kind) {
    case 'main':
      return { stroke: color, width: 2, points: { size: 4 } };
    case 'raw':
      return { stroke: colors.faint(color, 0.4), width: 1, ...NO_POINTS };
    case 'replaced':
      return {
        stroke: colors.faint(color, 0.6),
        width: 1.5,
        dash: REPLACED_DASH,
        ...NO_POINTS,
      };
    case 'overlay':
      return {
        stroke: color,
        width: 1,
        dash: OVERLAY_DASHES[line.overlay! % OVERLAY_DASHES.length],
        ...NO_POINTS,
      };
    default:
      return { stroke: 'transparent', width: 0, ...NO_POINTS };
  }
}

/** Minimum to maximum of each bucket as a shade: no spike is lost. */
export function bandsOf(data: ChartData, colors: ChartColors) {
  const index = (split: Split, kind: string) =>
    data.lines.findIndex(l => l.split === split && l.kind === kind) + 1;
  const splits = [...new Set(data.lines.map(line => line.split))];
  return splits
    .map(split => ({
      series: [index(split, 'max'), index(split, 'min')] as [number, number],
      fill: colors.faint(colors[split], 0.26),
    }))
    .filter(({ series }) => series[0] > 0 && series[1] > 0);
}
