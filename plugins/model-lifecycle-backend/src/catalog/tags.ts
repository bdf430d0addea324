const MAX_TAG = 63;

/** A tag as the catalog allows it; `undefined` where nothing is left of the text. */
export function toTag(text: string): string | undefined {
  const tag = text
    .slice(0, MAX_TAG * 4)
    .toLowerCase()
    .replace(/[^a-z0-9:+#]+/g, '-')
    .slice(0, MAX_TAG)
    .replace(/^-+|-+$/g, '');
  return tag || undefined;
}

/** Sorted, each once, at most `max`. */
export function toTags(texts: readonly string[], max: number): string[] {
  const tags = texts.map(toTag).filter(tag => tag !== undefined);
  return [...new Set(tags)].sort().slice(0, max);
}
