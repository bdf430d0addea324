import { createHash } from 'node:crypto';

const MAX_NAME = 63;
const HASH_DIGITS = 8;
const ENDS_LIKE_A_HASH = /(^|-)[0-9a-f]{8}$/;

/** Lower case letters, digits and single dashes. Entity refs do not tell upper from lower case. */
export function slug(text: string): string {
  return text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

/** The name without a hash is injective only as long as one can read the parts back from it. */
function canBeReadBack(parts: string[], slugs: string[]): boolean {
  const scope = slugs.slice(0, -1);
  return (
    parts.every((part, index) => part !== '' && part === slugs[index]) &&
    // `a-b` + `c` and `a` + `b-c` would both be `a-b-c`.
    scope.every(part => !part.includes('-')) &&
    // A name that looks like one with a hash could be the name of another thing.
    !ENDS_LIKE_A_HASH.test(slugs[slugs.length - 1])
  );
}

/**
 * An entity name from the parts of a native key, most general first. A pure
 * function of the key: two keys never share a name, whoever is seen first. 8
 * hex digits of the key's hash are added where the parts could not be read
 * back from the name.
 */
export function entityName(parts: string[]): string {
  const slugs = parts.map(slug);
  const plain = slugs.filter(Boolean).join('-');
  if (plain.length <= MAX_NAME && canBeReadBack(parts, slugs)) return plain;
  const hash = createHash('sha256')
    .update(JSON.stringify(parts))
    .digest('hex')
    .slice(0, HASH_DIGITS);
  const room = MAX_NAME - HASH_DIGITS - 1;
  const readable = plain.slice(0, room).replace(/-+$/, '');
  return readable ? `${readable}-${hash}` : `x-${hash}`;
}
