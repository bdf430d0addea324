import type { KeyboardEvent } from 'react';
import { panned, zoomed, type Range } from './axis';

const ZOOM = 0.5;
const PAN = 0.25;

/** Reads a chart point by point, zooms and moves it with the keyboard. */
export function onChartKey(options: {
  event: KeyboardEvent;
  x: number[];
  range: Range | undefined;
  pointed: number | undefined;
  onPoint(index: number): void;
  onZoom(range: Range | undefined): void;
}): void {
  const { event, x, range, pointed, onPoint, onZoom } = options;
  const [start, end] = shownIndexes(x, range);
  const index = Math.min(end, Math.max(start, pointed ?? end));
  const move = (by: 1 | -1) => {
    if (!event.shiftKey) {
      onPoint(Math.min(end, Math.max(start, index + by)));
    } else if (range) {
      onZoom(panned(x, range, by * PAN));
    }
  };
  const actions: Record<string, () => void> = {
    ArrowLeft: () => move(-1),
    ArrowRight: () => move(1),
    Home: () => onPoint(start),
    End: () => onPoint(end),
    '+': () => onZoom(zoomed(x, index, range, ZOOM)),
    '-': () => onZoom(zoomed(x, index, range, 1 / ZOOM)),
    Escape: () => onZoom(undefined),
  };
  if (end >= start && Object.hasOwn(actions, event.key)) {
    event.preventDefault();
    actions[event.key]();
  }
}

/** The first and the last point that one sees; the first is the greater where there is none. */
function shownIndexes(x: number[], range: Range | undefined): Range {
  if (!range) {
    return [0, x.length - 1];
  }
  const start = x.findIndex(one => one >= range[0]);
  const after = x.findIndex(one => one > range[1]);
  return [start < 0 ? x.length : start, (after < 0 ? x.length : after) - 1];
}
