/*
 * Wordings of reason codes. `{x}` is a parameter, `{x|percent}` a parameter
 * shown in a certain way, `[…]` is left out when a parameter in it is absent.
 * An app that overrides a message uses the same grammar.
 */

export type TemplateValue = string | number | undefined;

/** The value of a parameter as text; undefined when it is absent. */
export type TemplateLookup = (
  name: string,
  format: string | undefined,
) => string | undefined;

const PLACEHOLDER = /\{(\w+)(?:\|([\w-]+))?\}/g;

/** A missing parameter outside brackets is shown as "–": the sentence still says that something is there. */
export function fillTemplate(template: string, lookup: TemplateLookup): string {
  const parts = template.split(/(\[[^[\]]*\])/);
  return parts
    .map(part =>
      part.startsWith('[') && part.endsWith(']')
        ? fillOptional(part.slice(1, -1), lookup)
        : part.replace(
            PLACEHOLDER,
            (_, name, format) => lookup(name, format) ?? '–',
          ),
    )
    .join('');
}

function fillOptional(part: string, lookup: TemplateLookup): string {
  let complete = true;
  const text = part.replace(PLACEHOLDER, (_, name, format) => {
    const value = lookup(name, format);
    complete &&= value !== undefined && value !== '';
    return value ?? '';
  });
  return complete ? text : '';
}
