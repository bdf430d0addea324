import type { ScopeEnd } from 'backstage-plugin-model-lifecycle-node';

/** What a listing said about one of its scopes so far. */
export class ScopeLog {
  /** Pages that were read and those known by their bytes. */
  pages = 0;
  samePages = 0;
  keys = 0;
  lastPosition?: number;
  end?: ScopeEnd;
  #unknownPage = false;

  constructor(
    readonly scopeId: string,
    readonly scope: string,
    /** Nothing of it was taken from an earlier listing. */
    readonly isFull: boolean,
  ) {}

  addPage(position: number, keys: number): void {
    this.pages += 1;
    this.#add(position, keys);
  }

  addSamePage(position: number, keys: number | undefined): void {
    this.samePages += 1;
    if (keys === undefined) this.#unknownPage = true;
    this.#add(position, keys ?? 0);
  }

  #add(position: number, keys: number): void {
    this.keys += keys;
    this.lastPosition = Math.max(this.lastPosition ?? 0, position);
  }

  /** How it ended; what did not end, or cannot be believed, has failed. */
  outcome(): ScopeEnd {
    if (!this.end) {
      return { outcome: 'failed', reason: { code: 'scope-not-ended' } };
    }
    // A page that is not stored cannot be the same as the stored one.
    return this.#unknownPage &&
      (this.end.outcome === 'complete' || this.end.outcome === 'changes')
      ? { outcome: 'partial', reason: { code: 'page-unknown' } }
      : this.end;
  }
}
