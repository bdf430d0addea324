/** Where a bar's words stand, 0–1 of the axis. */
export interface LabelPlace {
  side: 'inside' | 'after' | 'before';
  from: number;
  to: number;
}

interface Labelled {
  start: number;
  end: number;
  text: string;
}

/** Of the axis, where it is about 550 px wide: the icon, and each letter. */
const ICON_ROOM = 0.06;
const LETTER_ROOM = 0.0118;
/** Less than this does not even hold a word that is cut. */
const LEAST_ROOM = 0.1;

/**
 * In the bar where its words fit, else beside it where nothing else stands,
 * else cut in the widest of these, else nowhere: then only the tooltip and the
 * table say them. Bars in order.
 */
export function placeLabels(bars: Labelled[]): (LabelPlace | undefined)[] {
  /** Up to here bars and words stand already. */
  let taken = 0;
  return bars.map(({ start, end, text }, index) => {
    const next = Math.max(end, bars[index + 1]?.start ?? 1);
    const places: LabelPlace[] = [
      { side: 'inside', from: start, to: end },
      { side: 'after', from: end, to: next },
      { side: 'before', from: taken, to: start },
    ];
    const needed = ICON_ROOM + LETTER_ROOM * text.length;
    const widest = places.reduce((a, b) => (roomOf(b) > roomOf(a) ? b : a));
    const place =
      places.find(one => roomOf(one) >= needed) ??
      (roomOf(widest) >= LEAST_ROOM ? widest : undefined);
    taken = place?.side === 'after' ? next : end;
    return place;
  });
}

function roomOf({ from, to }: LabelPlace): number {
  return to - from;
}
