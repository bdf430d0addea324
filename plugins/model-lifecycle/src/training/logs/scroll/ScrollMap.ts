/** Browsers draw no element that is much higher; the least of them ends at 17 million. */
export const MAX_HEIGHT = 8_000_000;

/** So many heights of the view at once are read as a step, more as a jump. */
const STEP_VIEWS = 4;

/** What a scrollbar shows: the offset in all rows, and where the bar has to be for it. */
export interface ScrollPlace {
  offset: number;
  scrollTop: number;
}

interface Sizes {
  /** Of all rows, whatever it is. */
  height: number;
  /** Of the part that is seen. */
  view: number;
}

/** Height of the element that is scrolled. */
export function scrolledHeight(height: number): number {
  return Math.min(height, MAX_HEIGHT);
}

/** The place at which that offset is at the top of the view. Pure. */
export function placeAt(offset: number, { height, view }: Sizes): ScrollPlace {
  const most = Math.max(0, height - view);
  const bounded = Math.min(most, Math.max(0, offset));
  const scale = most === 0 ? 0 : (scrolledHeight(height) - view) / most;
  return {
    offset: bounded,
    scrollTop: height <= MAX_HEIGHT ? bounded : bounded * scale,
  };
}

/**
 * Where the view is after the bar went to `scrollTop`. Where all rows are
 * higher than an element can be, a step of the wheel or of a key moves by just
 * that many pixels, and a jump of the bar goes to the same share of the rows.
 * The answer's `scrollTop` may differ: then the bar has to be set to it. Pure.
 */
export function placeAfter(
  before: ScrollPlace,
  scrollTop: number,
  { height, view }: Sizes,
): ScrollPlace {
  if (height <= MAX_HEIGHT) {
    return { offset: scrollTop, scrollTop };
  }
  const mostTop = MAX_HEIGHT - view;
  const most = height - view;
  const step = scrollTop - before.scrollTop;
  if (Math.abs(step) > STEP_VIEWS * view) {
    return { offset: (scrollTop / mostTop) * most, scrollTop };
  }
  const offset = Math.min(most, Math.max(0, before.offset + step));
  const nearAnEnd = scrollTop < 2 * view || scrollTop > mostTop - 2 * view;
  return nearAnEnd ? placeAt(offset, { height, view }) : { offset, scrollTop };
}
