import { MAX_COMPARED, MIN_COMPARED } from '../compare/comparedIds';

/** Runs that are chosen to be compared, in the order in which they were chosen. */
export type Selection = readonly string[];

/** Chosen or taken back; beyond the limit nothing more is chosen. */
export function toggled(selection: Selection, id: string): Selection {
  if (selection.includes(id)) {
    return selection.filter(each => each !== id);
  }
  return isFull(selection) ? selection : [...selection, id];
}

export function isFull(selection: Selection): boolean {
  return selection.length >= MAX_COMPARED;
}

export function canCompare(selection: Selection): boolean {
  return selection.length >= MIN_COMPARED;
}

/** In the order of the table turned around: the oldest is what the others are compared with. */
export function oldestFirst(
  selection: Selection,
  newestFirst: { id: string }[],
): string[] {
  const place = new Map(newestFirst.map(({ id }, index) => [id, index]));
  return [...selection].sort(
    (a, b) => (place.get(b) ?? -1) - (place.get(a) ?? -1),
  );
}
