import type { JsonValue } from '@backstage/types';
import { asCount, asFields, asList } from '../../../http/answers/fields';
import { asId, asMilliseconds } from './answers';
import type { Collection } from './client';

/** Clocks differ, and transactions end in another order than they began. */
const OVERLAP_MS = 5 * 60_000;

/** Of changes within the overlap; a bulk import of more is read once again. */
const MAX_MARKS = 5_000;

const STAMPED = [
  'registered_models',
  'model_versions',
  'artifacts',
  'inference_services',
] as const satisfies readonly Collection[];

interface Known {
  /** Milliseconds: the newest change that was seen. */
  stamp: number;
  /** Changes within the overlap that were dealt with, as `<id>@<stamp>`. */
  marks: ReadonlySet<string>;
}

/** How far the changes of a registry are known, from one listing to the next. */
export class Progress {
  readonly #before: ReadonlyMap<Collection, Known> | undefined;
  readonly #seen = new Map<Collection, Map<string, number>>();
  #filterRefused: boolean;
  /** Something could not be read: the next listing has to ask for the same again. */
  incomplete = false;

  constructor(
    private readonly options: { stored: JsonValue | undefined; now: number },
  ) {
    const stored = asFields(options.stored);
    this.#filterRefused = stored.filterRefused === true;
    this.#before =
      options.stored === undefined
        ? undefined
        : new Map(
            STAMPED.map(collection => {
              const { stamp, marks } = asFields(stored[collection]);
              const texts = asList(marks).filter(
                mark => typeof mark === 'string',
              );
              return [
                collection,
                { stamp: asCount(stamp) ?? 0, marks: new Set(texts) },
              ];
            }),
          );
  }

  /** There was a whole listing before. */
  get hasBegun(): boolean {
    return this.#before !== undefined;
  }

  /** The server cannot be asked for changes. */
  get filterRefused(): boolean {
    return this.#filterRefused;
  }

  refuseFilter(): void {
    this.#filterRefused = true;
  }

  /** From when on changes are asked for. */
  since(collection: Collection): number {
    const stamp = this.#before?.get(collection)?.stamp ?? 0;
    return Math.max(0, stamp - OVERLAP_MS);
  }

  /** Whether a listing before has dealt with the item as it is now. */
  isKnown(collection: Collection, item: unknown): boolean {
    const mark = markOf(item);
    const before = this.#before?.get(collection);
    if (!before || mark === undefined) return false;
    const at = stampOf(item);
    return (at > 0 && at <= this.since(collection)) || before.marks.has(mark);
  }

  note(collection: Collection, items: readonly unknown[]): void {
    const seen = this.#seen.get(collection) ?? new Map<string, number>();
    this.#seen.set(collection, seen);
    let newest = 0;
    for (const item of items) {
      const mark = markOf(item);
      if (!mark) continue;
      const at = stampOf(item);
      seen.set(mark, at);
      newest = Math.max(newest, at);
    }
    if (seen.size > 4 * MAX_MARKS) this.#forgetOld(seen, newest);
  }

  /**
   * Never later than the begin of the listing: what was written while it went
   * on may have been passed already.
   */
  cursor(): JsonValue | undefined {
    if (this.incomplete) return this.options.stored;
    return {
      filterRefused: this.#filterRefused,
      ...Object.fromEntries(
        STAMPED.map(collection => [collection, this.#next(collection)]),
      ),
    };
  }

  #next(collection: Collection): { stamp: number; marks: string[] } {
    const seen = this.#seen.get(collection) ?? new Map<string, number>();
    const before = this.#before?.get(collection);
    const newest = Math.min(greatest(seen.values()), this.options.now);
    const stamp = Math.max(before?.stamp ?? 0, newest);
    const marks = [...seen]
      .filter(([, at]) => at > stamp - OVERLAP_MS)
      .map(([mark]) => mark)
      .sort();
    return { stamp, marks: marks.slice(0, MAX_MARKS) };
  }

  #forgetOld(seen: Map<string, number>, newest: number): void {
    const since = Math.min(newest, this.options.now) - OVERLAP_MS;
    for (const [mark, at] of seen) if (at <= since) seen.delete(mark);
  }
}

/** By which a change is known again. */
export function markOf(item: unknown): string | undefined {
  const id = asId(asFields(item).id);
  return id && `${id}@${stampOf(item)}`;
}

function stampOf(item: unknown): number {
  return asMilliseconds(asFields(item).lastUpdateTimeSinceEpoch) ?? 0;
}

function greatest(values: Iterable<number>): number {
  let found = 0;
  for (const value of values) found = Math.max(found, value);
  return found;
}
