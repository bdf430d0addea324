/* Text with places of the answer in it: `{domain_name} of {item}`. */
import { asText } from '../../../http/answers/fields';
import { parseFieldPath, valueAt, type FieldPath } from './fieldPath';

export type Template = readonly (string | { readonly path: FieldPath })[];

const MAX_TEXT = 256;

/** @param place - key path in the config, for the error */
export function parseTemplate(text: string, place: string): Template {
  return text
    .split(/(\{[^{}]*\})/)
    .filter(part => part !== '')
    .map(part =>
      /^\{.*\}$/.test(part)
        ? { path: parseFieldPath(part.slice(1, -1), place) }
        : part,
    );
}

/** `{item}` stands for the item that was asked for. `undefined` where any place has nothing to say. */
export function fillTemplate(
  template: Template,
  body: unknown,
  item: string | undefined,
): string | undefined {
  const parts = template.map(part => {
    if (typeof part === 'string') return part;
    const isItem = part.path.length === 1 && part.path[0] === 'item';
    return textOf(
      isItem ? item ?? valueAt(body, part.path) : valueAt(body, part.path),
    );
  });
  return parts.includes(undefined)
    ? undefined
    : asText(parts.join(''), MAX_TEXT);
}

/** Texts and numbers, as they stand in names and ids. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'number' || typeof value === 'boolean'
    ? String(value)
    : asText(value, MAX_TEXT);
}
