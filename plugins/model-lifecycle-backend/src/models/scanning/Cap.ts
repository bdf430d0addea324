import type {
  Inventory,
  NamedRecord,
  NewRecord,
  ScanRun,
} from '../inventory/types';

/** What a batch of new records comes to. */
export interface Admission {
  admitted: NewRecord[];
  /** Added by this scan before and last by name: they make room. */
  displaced: NamedRecord[];
  cut: NewRecord[];
}

/**
 * `maxModels`, for each kind of record: what is in stays, new ones come in by
 * name. A listing is not sorted, so a later name that this scan let in gives
 * way to an earlier one.
 */
export class Cap {
  readonly max: number;
  /** Something gave way: pages that were read before say too much. */
  hasDisplaced = false;
  readonly #inventory: Inventory;
  readonly #run: ScanRun;
  readonly #room = new Map<string, number>();

  constructor(options: {
    max: number;
    inventory: Inventory;
    run: ScanRun;
    stored: { kind: string; count: number }[];
  }) {
    this.max = options.max;
    this.#inventory = options.inventory;
    this.#run = options.run;
    for (const { kind, count } of options.stored) {
      this.#room.set(kind, this.room(kind) - count);
    }
  }

  /** Below zero where the cap was lowered. */
  room(kind: string): number {
    return this.#room.get(kind) ?? this.max;
  }

  async admit(records: NewRecord[]): Promise<Admission> {
    const admission: Admission = { admitted: [], displaced: [], cut: [] };
    const kinds = new Set(records.map(({ record }) => record.kind));
    for (const kind of kinds) {
      const ofKind = records
        .filter(({ record }) => record.kind === kind)
        .sort(byName);
      await this.#admitKind(admission, { kind, records: ofKind });
    }
    return admission;
  }

  async #admitKind(
    admission: Admission,
    { kind, records }: { kind: string; records: NewRecord[] },
  ): Promise<void> {
    const room = Math.max(0, this.room(kind));
    admission.admitted.push(...records.slice(0, room));
    this.#room.set(kind, this.room(kind) - Math.min(room, records.length));
    const rest = records.slice(room);
    if (rest.length === 0) return;
    const last = await this.#inventory.lastByName({
      sourceId: this.#run.sourceId,
      addedInScan: this.#run.scanNumber,
      kind,
      limit: rest.length,
    });
    let swaps = 0;
    while (
      swaps < Math.min(rest.length, last.length) &&
      byName(rest[swaps], last[swaps]) < 0
    ) {
      swaps += 1;
    }
    if (swaps > 0) this.hasDisplaced = true;
    admission.admitted.push(...rest.slice(0, swaps));
    admission.displaced.push(...last.slice(0, swaps));
    admission.cut.push(...rest.slice(swaps));
  }
}

type Named = Pick<NewRecord, 'sortName' | 'keyHash'>;

function byName(one: Named, other: Named): number {
  if (one.sortName !== other.sortName) {
    return one.sortName < other.sortName ? -1 : 1;
  }
  return one.keyHash < other.keyHash ? -1 : 1;
}
