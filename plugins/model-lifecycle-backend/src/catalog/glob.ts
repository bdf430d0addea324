/**
 * A pattern with `*` for any text and `?` for one character, the whole text,
 * upper or lower case. Takes time in proportion to both, whatever the pattern.
 */
export function toGlobMatcher(glob: string): (text: string) => boolean {
  const pattern = glob.toLowerCase();
  return text => matches(pattern, text.toLowerCase());
}

function matches(pattern: string, text: string): boolean {
  let at = 0;
  let inText = 0;
  // Where the last star stood, and how far it reached: the only way back.
  let star = -1;
  let starInText = 0;
  while (inText < text.length) {
    if (pattern[at] === '*') {
      star = at;
      starInText = inText;
      at += 1;
    } else if (pattern[at] === '?' || pattern[at] === text[inText]) {
      at += 1;
      inText += 1;
    } else if (star >= 0) {
      at = star + 1;
      starInText += 1;
      inText = starInText;
    } else {
      return false;
    }
  }
  return /^\**$/.test(pattern.slice(at));
}
