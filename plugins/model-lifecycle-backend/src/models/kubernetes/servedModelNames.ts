import { asList } from '../../http/answers/fields';

const FLAG = '--served-model-name';

/** The one argument of a server that is read; the others may hold secrets. Written as two arguments or with `=`. */
export function servedModelNames(args: unknown): string[] {
  const texts = asList(args).filter(arg => typeof arg === 'string');
  const at = texts.findIndex(arg => arg === FLAG || arg.startsWith(`${FLAG}=`));
  if (at < 0) return [];
  if (texts[at] !== FLAG) {
    return [texts[at].slice(FLAG.length + 1)].filter(Boolean);
  }
  const rest = texts.slice(at + 1);
  const end = rest.findIndex(arg => arg.startsWith('-'));
  return end < 0 ? rest : rest.slice(0, end);
}
