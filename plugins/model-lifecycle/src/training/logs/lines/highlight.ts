export interface TextPart {
  text: string;
  match: boolean;
}

/** Cuts a line where it matches, whatever the case. */
export function highlight(text: string, query: string): TextPart[] {
  if (query === '') {
    return [{ text, match: false }];
  }
  const parts: TextPart[] = [];
  const lower = text.toLowerCase();
  const needle = query.toLowerCase();
  // Lower case can be longer ("İ"): then positions would not fit.
  if (lower.length !== text.length) {
    return [{ text, match: false }];
  }
  let from = 0;
  for (
    let hit = lower.indexOf(needle);
    hit >= 0;
    hit = lower.indexOf(needle, from)
  ) {
    if (hit > from) {
      parts.push({ text: text.slice(from, hit), match: false });
    }
    parts.push({ text: text.slice(hit, hit + needle.length), match: true });
    from = hit + needle.length;
  }
  if (from < text.length || parts.length === 0) {
    parts.push({ text: text.slice(from), match: false });
  }
  return parts;
}
