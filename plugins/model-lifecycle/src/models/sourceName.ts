import { isMessageKey } from '../translation/english';
import type { Words } from '../words/createWords';
import { readable } from '../words/createWords';

/** "MLflow · tracking": the kind of source in words, and its id. */
export function sourceName(
  source: { id: string; type: string },
  words: Words,
): string {
  return `${sourceTypeName(source.type, words)} · ${source.id}`;
}

export function sourceTypeName(type: string, words: Words): string {
  const key = `sourceType.${type}`;
  return isMessageKey(key) ? words.t(key) : readable(type);
}

/** From the annotation `model-lifecycle.io/source`: `<type>:<source id>`. */
export function parseSource(
  annotation: string | undefined,
): { id: string; type: string } | undefined {
  const parts = /^([^:]+):(.+)$/.exec(annotation ?? '');
  return parts ? { type: parts[1], id: parts[2] } : undefined;
}
