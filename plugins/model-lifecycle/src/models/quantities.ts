import type { Words } from '../words/createWords';

const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;
const HASH = /^(?:sha256:)?([0-9a-f]{40,64})$/;
const HASH_SHOWN = 12;

/** "16.3 GB": decimal, as sources and disks count. */
export function bytesText(bytes: number, words: Words): string {
  const steps = bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3);
  const step = Math.min(UNITS.length - 1, steps);
  return new Intl.NumberFormat(words.locale, {
    style: 'unit',
    unit: UNITS[step],
    maximumSignificantDigits: 3,
  }).format(bytes / 1_000 ** step);
}

/** "8.17B" */
export function countText(count: number, words: Words): string {
  return new Intl.NumberFormat(words.locale, {
    notation: 'compact',
    maximumSignificantDigits: 3,
  }).format(count);
}

/** A commit or digest by its beginning; everything else as it is. */
export function versionText(name: string): string {
  const hash = HASH.exec(name)?.[1];
  return hash ? hash.slice(0, HASH_SHOWN) : name;
}

/** "3 May 2026" */
export function dateText(time: string | undefined, words: Words): string {
  const at = Date.parse(time ?? '');
  return Number.isNaN(at)
    ? words.t('common.unknown')
    : new Intl.DateTimeFormat(words.locale, {
        dateStyle: 'medium',
        timeZone: 'UTC',
      }).format(at);
}
