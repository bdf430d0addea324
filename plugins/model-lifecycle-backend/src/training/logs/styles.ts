import type { LogStyle } from '../history/logTypes';

/*
 * Colours of terminals. Of all escape sequences only SGR ("select graphic
 * rendition") is kept, and never in the text: a message is plain, and beside
 * it stands where which codes begin to hold.
 */

const MAX_STYLES = 100;

const SGR =
  // eslint-disable-next-line no-control-regex -- what is looked for is a control character
  /\u001b\[([0-9;]{0,32})m/g;

const IS_SGR =
  // eslint-disable-next-line no-control-regex -- what is looked for is a control character
  /^\u001b\[[0-9;]{0,32}m$/;

/** Every escape sequence, as a whole. */
const ESCAPES =
  // eslint-disable-next-line no-control-regex -- removing them is the purpose
  /\u001b(?:\[[0-9;:?]*[ -/]*[@-~]|\][^\u0007\u001b]*(?:\u0007|\u001b\\)?|[@-Z\\-_])/g;

/**
 * What would move the cursor or turn the text around: control characters and
 * the bidirectional overrides. A tab stays.
 */
const UNPRINTABLE =
  // eslint-disable-next-line no-control-regex -- removing them is the purpose
  /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

export interface StyledText {
  message: string;
  styles?: LogStyle[];
}

/** A progress bar redraws its line by carriage returns: what stood there last is the line. */
function lastRedraw(text: string): string {
  if (!text.includes('\r')) return text;
  const parts = text.replace(/\r+$/, '').split('\r');
  return parts[parts.length - 1];
}

const withoutUnprintable = (text: string) => text.replace(UNPRINTABLE, '');

/** The text without any control sequence, and where its colours begin and end. */
export function cleanStyled(raw: string): StyledText {
  if (!raw.includes('\u001b')) {
    return { message: withoutUnprintable(lastRedraw(raw)) };
  }
  const kept = raw.replace(ESCAPES, escape =>
    IS_SGR.test(escape) ? escape : '',
  );
  const styles: LogStyle[] = [];
  let message = '';
  let from = 0;
  const text = lastRedraw(kept);
  for (const match of text.matchAll(SGR)) {
    message += withoutUnprintable(text.slice(from, match.index));
    from = match.index + match[0].length;
    styles.push({ at: message.length, codes: match[1] || '0' });
  }
  message += withoutUnprintable(text.slice(from));
  const visible = styles.filter(({ at }) => at < message.length);
  return visible.length > 0 && visible.length <= MAX_STYLES
    ? { message, styles: visible }
    : { message };
}

/** One text for both, as it is kept in files; {@link cleanStyled} takes it apart again. */
export function joinStyled({ message, styles }: StyledText): string {
  if (!styles) return message;
  let text = '';
  let from = 0;
  for (const { at, codes } of styles) {
    text += `${message.slice(from, at)}\u001b[${codes}m`;
    from = at;
  }
  return text + message.slice(from);
}

export function stripStyles(text: string): string {
  return text.includes('\u001b') ? text.replace(SGR, '') : text;
}
