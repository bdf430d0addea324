/** Control characters, and those that change the direction of text around them. */
const UNSAFE = /[\p{Cc}\p{Bidi_Control}\u{feff}]+/gu;

/** Cuts without splitting a surrogate pair, which PostgreSQL would refuse. */
function cut(text: string, maxLength: number): string {
  if (text.length <= maxLength) return text;
  const end = /[\ud800-\udbff]/.test(text[maxLength - 2])
    ? maxLength - 2
    : maxLength - 1;
  return `${text.slice(0, end)}…`;
}

/** One line of text of a source: no control characters, at most `maxLength` long. */
export function plainLine(text: string, maxLength: number): string {
  return cut(
    text
      .slice(0, maxLength * 4)
      .replace(/\p{Surrogate}/gu, '\ufffd')
      .replace(UNSAFE, ' ')
      .replace(/ {2,}/g, ' ')
      .trim(),
    maxLength,
  );
}

/** The first paragraph as one line. */
export function firstParagraph(text: string, maxLength: number): string {
  const head = text.slice(0, maxLength * 4).trim();
  return plainLine(head.split(/\r?\n\s*\r?\n/, 1)[0], maxLength);
}
