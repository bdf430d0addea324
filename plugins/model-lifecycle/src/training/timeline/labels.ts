/** Where a bar's words stand, 0–1 of the axis. */
export interface LabelPlace {
  side: 'inside' | 'after' | 'before';
  from: number;
  to: number;
}

/** Of the axis: less does not hold a word. */
const ROOM = 0.13;

interface Extent {
  start: number;
  end: number;
}

/**
 * In the bar where it is wide enough, else beside it where nothing else stands,
 * else nowhere: then only its tooltip and the table say it. Bars in order.
 */
export function placeLabels(bars: Extent[]): (LabelPlace | undefined)[] {
  const places: (LabelPlace | undefined)[] = [];
  /** Up to here bars and words stand already. */
  let taken = 0;
  bars.forEach(({ start, end }, index) => {
    const next = bars[index + 1]?.start ?? 1;
    if (end - start >= ROOM) {
      places.push({ side: 'inside', from: start, to: end });
      taken = end;
    } else if (next - end >= ROOM) {
      places.push({ side: 'after', from: end, to: next });
      taken = next;
    } else if (start - taken >= ROOM) {
      places.push({ side: 'before', from: taken, to: start });
      taken = end;
    } else {
      places.push(undefined);
      taken = end;
    }
  });
  return places;
}
