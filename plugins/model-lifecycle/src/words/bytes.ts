const UNITS = ['byte', 'kilobyte', 'megabyte', 'gigabyte', 'terabyte'] as const;

/** "16.3 GB": decimal, as sources and disks count. */
export function bytesText(bytes: number, options: { locale: string }): string {
  const steps = bytes < 1 ? 0 : Math.floor(Math.log10(bytes) / 3);
  const step = Math.min(UNITS.length - 1, steps);
  return new Intl.NumberFormat(options.locale, {
    style: 'unit',
    unit: UNITS[step],
    maximumSignificantDigits: 3,
  }).format(bytes / 1_000 ** step);
}
