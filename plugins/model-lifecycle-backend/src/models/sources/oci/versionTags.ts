import { SemVer, parse } from 'semver';

/** A tag as a version: `v1.2`, `2.0.0-rc.1`. Others (`360M-Q4`, `prod`) are none. */
export function versionOf(tag: string): SemVer | undefined {
  const [, major, minor, patch, rest] =
    /^v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?([-+][0-9A-Za-z.-]+)?$/.exec(
      tag,
    ) ?? [];
  if (major === undefined) return undefined;
  const text = `${major}.${minor ?? 0}.${patch ?? 0}${rest ?? ''}`;
  return parse(text, { loose: true }) ?? undefined;
}

/** Newest first: versions by precedence, then others by name, the last first (dates). */
export function byNewest(a: string, b: string): number {
  const [left, right] = [versionOf(a), versionOf(b)];
  if (left && right) {
    return right.compare(left) || parts(b) - parts(a) || (a < b ? 1 : -1);
  }
  if (left || right) return left ? -1 : 1;
  return a < b ? 1 : -1;
}

/** The tags that are looked at: those that name the current version, then the newest. */
export function chooseTags(
  tags: readonly string[],
  options: { currentTags: readonly string[]; maxTags: number },
): string[] {
  const current = options.currentTags.filter(tag => tags.includes(tag));
  const others = tags.filter(tag => !current.includes(tag)).sort(byNewest);
  return [...current, ...others].slice(0, options.maxTags);
}

/**
 * The name of a version that has several tags: the one that says most, `1.2.0`
 * before `1.2` before `prod` before `latest`.
 */
export function nameAmong(tags: readonly string[]): string {
  return [...tags].sort(
    (a, b) =>
      Number(Boolean(versionOf(b))) - Number(Boolean(versionOf(a))) ||
      Number(a === 'latest') - Number(b === 'latest') ||
      parts(b) - parts(a) ||
      byNewest(a, b),
  )[0];
}

function parts(tag: string): number {
  return tag.split('.').length;
}
