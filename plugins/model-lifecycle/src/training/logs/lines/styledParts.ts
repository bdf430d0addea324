import Anser from 'anser';
import type { LogLine } from 'backstage-plugin-model-lifecycle-common';
import { highlight } from './highlight';

/** A stretch of a line that looks the same throughout. */
export interface StyledPart {
  text: string;
  /** Names of anser, as `ansi-bright-red`, or `rgb(1, 2, 3)`. */
  color?: string;
  background?: string;
  decorations: readonly (
    | 'bold'
    | 'dim'
    | 'italic'
    | 'underline'
    | 'strikethrough'
  )[];
  /** It is what was searched for. */
  match: boolean;
}

const DECORATIONS = [
  'bold',
  'dim',
  'italic',
  'underline',
  'strikethrough',
] as const;

type Looks = Omit<StyledPart, 'match'>;

const plain = (text: string): Looks => ({ text, decorations: [] });

/** Cuts a line where its looks change or a match begins or ends. Colours never change what matches. Pure. */
export function styledParts(
  line: Pick<LogLine, 'message' | 'styles'>,
  query: string,
): StyledPart[] {
  const matches = highlight(line.message, query);
  const looks = line.styles?.length ? looksOf(line) : [plain(line.message)];
  const parts: StyledPart[] = [];
  let [look, match, inLook, inMatch] = [0, 0, 0, 0];
  while (look < looks.length && match < matches.length) {
    const left = Math.min(
      looks[look].text.length - inLook,
      matches[match].text.length - inMatch,
    );
    if (left > 0) {
      parts.push({
        ...looks[look],
        text: looks[look].text.slice(inLook, inLook + left),
        match: matches[match].match,
      });
    }
    inLook += left;
    inMatch += left;
    if (inLook >= looks[look].text.length) {
      [look, inLook] = [look + 1, 0];
    }
    if (inMatch >= matches[match].text.length) {
      [match, inMatch] = [match + 1, 0];
    }
  }
  return parts;
}

function looksOf({
  message,
  styles = [],
}: Pick<LogLine, 'message' | 'styles'>): Looks[] {
  let text = '';
  let from = 0;
  for (const { at, codes } of styles) {
    text += `${message.slice(from, at)}\u001b[${codes}m`;
    from = at;
  }
  const looks = Anser.ansiToJson(text + message.slice(from), {
    json: true,
    use_classes: true,
    remove_empty: true,
  }).map(
    (entry): Looks => ({
      text: entry.content,
      color: colorOf(entry.fg, entry.fg_truecolor),
      background: colorOf(entry.bg, entry.bg_truecolor),
      decorations: DECORATIONS.filter(name => entry.decorations.includes(name)),
    }),
  );
  // Whatever the library made of it: every character of the line is shown.
  const isWhole = looks.map(look => look.text).join('') === message;
  return isWhole ? looks : [plain(message)];
}

function colorOf(name: string | null, truecolor: string | null) {
  if (!name) {
    return undefined;
  }
  return truecolor ? `rgb(${truecolor})` : name;
}
