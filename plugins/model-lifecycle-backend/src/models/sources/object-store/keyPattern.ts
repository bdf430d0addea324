import { InputError } from '@backstage/errors';

/** A key with the version in it: `models/encoder-{version}.pth`. */
export interface KeyPattern {
  text: string;
  /** What all its keys begin with: that much the store can select. */
  prefix: string;
  keyOf(version: string): string;
  versionOf(key: string): string | undefined;
}

const PLACE = '{version}';
const VERSION = '([A-Za-z0-9][A-Za-z0-9._+-]{0,99})';

export function keyPattern(text: string, path: string): KeyPattern {
  const [prefix, suffix, ...rest] = text.split(PLACE);
  if (suffix === undefined || rest.length > 0) {
    throw new InputError(
      `Invalid config at '${path}': expected a key with one ${PLACE} in it, such as 'encoder-${PLACE}.pth'`,
    );
  }
  const escape = (part: string) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const pattern = new RegExp(`^${escape(prefix)}${VERSION}${escape(suffix)}$`);
  return {
    text,
    prefix,
    keyOf: version => `${prefix}${version}${suffix}`,
    versionOf: key => pattern.exec(key)?.[1],
  };
}

/** The longest text that all keys of all patterns begin with. */
export function commonPrefix(patterns: readonly KeyPattern[]): string {
  return patterns
    .map(({ prefix }) => prefix)
    .reduce((common, prefix) => {
      let length = 0;
      while (length < common.length && common[length] === prefix[length]) {
        length += 1;
      }
      return common.slice(0, length);
    });
}
