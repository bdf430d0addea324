import type { JsonValue } from '@backstage/types';
import { asFields } from '../../../http/answers/fields';
import type { OtherKind } from './classify';
import { isDigest } from './manifest';

/** What one complete listing of a repository leaves for the next. */
export interface KnownTags {
  /** Digest by tag, of all tags that were looked at. */
  digests: Map<string, string>;
  /** What digests are that are no models. */
  others: Map<string, OtherKind>;
}

export function readKnownTags(cursor: unknown): KnownTags {
  const fields = asFields(cursor);
  return {
    digests: new Map(
      Object.entries(asFields(fields.tags)).flatMap(([tag, digest]) =>
        isDigest(digest) ? [[tag, digest] as const] : [],
      ),
    ),
    others: new Map(
      Object.entries(asFields(fields.others)).filter(
        (entry): entry is [string, OtherKind] => isDigest(entry[0]),
      ),
    ),
  };
}

/** Sorted: the same tags give the same text. */
export function toCursor({ digests, others }: KnownTags): JsonValue {
  const sorted = (map: ReadonlyMap<string, string>) =>
    Object.fromEntries([...map].sort(([a], [b]) => (a < b ? -1 : 1)));
  return { tags: sorted(digests), others: sorted(others) };
}

export function sameTags(
  a: KnownTags,
  b: ReadonlyMap<string, string>,
): boolean {
  return (
    a.digests.size === b.size &&
    [...b].every(([tag, digest]) => a.digests.get(tag) === digest)
  );
}
