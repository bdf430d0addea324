/** Control characters but line breaks and tabs, and what turns the direction of the text around it. */
const UNSAFE = /[\p{Bidi_Control}\u{feff}\p{Surrogate}]|(?![\n\t])\p{Cc}/gu;

/** Text that may be shown, before anything is made of it. */
export function withoutUnsafe(text: string): string {
  return text.replace(/\r\n?/g, '\n').replace(UNSAFE, '');
}

/** Words in Markdown: every character that Markdown or HTML could read is escaped. */
export function escapeText(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[!-/:-@[-`{-~]/g, character => `\\${character}`);
}

function fenceFor(text: string, atLeast: number): string {
  const runs = text.match(/`+/g) ?? [];
  const longest = runs.reduce((most, run) => Math.max(most, run.length), 0);
  return '`'.repeat(Math.max(atLeast, longest + 1));
}

/** Code within a line. */
export function inlineCode(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  if (!line) return '';
  const fence = fenceFor(line, 1);
  return `${fence} ${line} ${fence}`;
}

/** A block of code, with a language of letters and digits. */
export function codeBlock(text: string, language = ''): string {
  const info = /^[A-Za-z0-9+#-]{1,20}/.exec(language.trim())?.[0] ?? '';
  const fence = fenceFor(text, 3);
  return `${fence}${info}\n${text.replace(/\n+$/, '')}\n${fence}`;
}

/** A table of texts that are Markdown already, of one line each. */
export function tableOf(head: string[], rows: string[][]): string {
  const line = (cells: string[]) => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join(
    '\n',
  );
}
