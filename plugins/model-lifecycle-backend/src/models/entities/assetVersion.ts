import { valid } from 'semver';

const MAX_VERSION = 100;

/** Neither a semantic version nor a date nor a hash. */
export const NO_ASSET_VERSION = '0.0.0-unknown';

/**
 * A version as the contract for AI assets of Red Hat Developer Hub wants it:
 * a semantic version, else the date or the hash as a pre-release of nothing.
 */
export function toAssetVersion(version: string | undefined): string {
  const text = version?.trim().slice(0, MAX_VERSION) ?? '';
  // What is none costs much time to find out otherwise.
  const semantic = /^v?\d+\.\d+\.\d/.test(text) ? valid(text) : null;
  if (semantic) return semantic;
  const date = /^(\d{4})-?(\d{2})-?(\d{2})(?:$|T)/.exec(text);
  if (date) return `0.0.0-${date.slice(1).join('')}`;
  const hash = /^(?:sha256:)?([0-9a-f]{7,64})$/i.exec(text);
  return hash
    ? `0.0.0-${hash[1].slice(0, 12).toLowerCase()}`
    : NO_ASSET_VERSION;
}
