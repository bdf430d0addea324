import type {
  InventoryBatch,
  Leaving,
  RecordMark,
  StoredRecord,
} from '../inventory/types';

const MOST_PUT = 300;

export function emptyBatch(): InventoryBatch {
  return {
    put: [],
    remove: [],
    marks: [],
    pages: [],
    forgetPages: [],
    scopes: [],
  };
}

/** It goes with the next listing of its scope that ends well. */
export function leave(
  batch: InventoryBatch,
  known: StoredRecord | undefined,
  leaving: Leaving,
): void {
  if (!known || known.leaving === leaving) return;
  batch.marks.push({
    keyHash: known.keyHash,
    leaving,
    ...(known.absence && { absence: null, absentSince: null }),
  });
}

/** Some hundred records a transaction; pages last, when all their records are kept. */
export function* inParts(batch: InventoryBatch): Generator<InventoryBatch> {
  const rest = { ...batch, put: [...batch.put] };
  // Bytes of before stand for nothing while only some of the records are new.
  let halfWritten = batch.pages;
  while (rest.put.length > MOST_PUT) {
    yield {
      ...emptyBatch(),
      scopes: rest.scopes,
      put: rest.put.splice(0, MOST_PUT),
      forgetPages: halfWritten,
    };
    rest.scopes = [];
    halfWritten = [];
  }
  if (Object.values(rest).some(part => part.length > 0)) yield rest;
}

/** What is to be taken back from a record that is there as it was. */
export function cleared(stored: StoredRecord): RecordMark | undefined {
  const mark: RecordMark = {
    keyHash: stored.keyHash,
    ...(stored.staleReason && { staleReason: null }),
    ...(stored.absence && { absence: null, absentSince: null }),
    ...(stored.leaving && { leaving: null, absence: null, absentSince: null }),
  };
  return Object.keys(mark).length > 1 ? mark : undefined;
}
