import { badRequest } from './apiError';
import { JsonObject, KubernetesObject, isJsonObject } from './objects';
import { Resource } from './resources';

export type Matcher = (object: KubernetesObject) => boolean;

type Labels = Record<string, string>;
type Requirement = (labels: Labels) => boolean;

const KEY = '[A-Za-z0-9][A-Za-z0-9_./-]*';
const EXISTS = new RegExp(`^(!?)\\s*(${KEY})$`);
const EQUALS = new RegExp(`^(${KEY})\\s*(==|=|!=)\\s*([A-Za-z0-9_.-]*)$`);
const IN_SET = new RegExp(`^(${KEY})\\s+(in|notin)\\s*\\(([^()]*)\\)$`);

/** Splits at commas that stand outside parentheses. */
function splitRequirements(selector: string): string[] {
  return selector
    .split(/,(?![^()]*\))/)
    .map(part => part.trim())
    .filter(Boolean);
}

function parseRequirement(text: string): Requirement {
  const exists = EXISTS.exec(text);
  if (exists) {
    const [, negated, key] = exists;
    return labels => Object.hasOwn(labels, key) !== (negated === '!');
  }
  const equals = EQUALS.exec(text);
  if (equals) {
    const [, key, operator, value] = equals;
    return operator === '!='
      ? labels => labels[key] !== value
      : labels => labels[key] === value;
  }
  const inSet = IN_SET.exec(text);
  if (inSet) {
    const [, key, operator, list] = inSet;
    const values = new Set(list.split(',').map(value => value.trim()));
    return operator === 'in'
      ? labels => Object.hasOwn(labels, key) && values.has(labels[key])
      : labels => !Object.hasOwn(labels, key) || !values.has(labels[key]);
  }
  throw badRequest(
    `unable to parse requirement: ${JSON.stringify(
      text,
    )} is no label requirement`,
  );
}

/** Equality, `!=`, `in`, `notin`, `key` and `!key`, joined by commas. */
export function labelMatcher(selector: string | undefined): Matcher {
  const requirements = splitRequirements(selector ?? '').map(parseRequirement);
  return object =>
    requirements.every(requirement =>
      requirement(object.metadata.labels ?? {}),
    );
}

function valueAt(object: KubernetesObject, path: string): string {
  let value: unknown = object;
  for (const segment of path.split('.')) {
    value = isJsonObject(value) ? (value as JsonObject)[segment] : undefined;
  }
  return value === undefined || value === null ? '' : String(value);
}

function parseField(resource: Resource, text: string): Matcher {
  const [, path, operator, value] = /^([^=!]+)(==|!=|=)(.*)$/.exec(text) ?? [];
  const known = [
    'metadata.name',
    'metadata.namespace',
    ...(resource.fieldSelectors ?? []),
  ];
  if (!path) {
    throw badRequest(`invalid field selector: ${JSON.stringify(text)}`);
  }
  if (!known.includes(path)) {
    throw badRequest(
      `Unable to find ${JSON.stringify(
        resource.kind,
      )} that match label selector "", field selector ${JSON.stringify(
        text,
      )}: field label not supported: ${path}`,
    );
  }
  return object => (valueAt(object, path) === value) === (operator !== '!=');
}

export function fieldMatcher(
  resource: Resource,
  selector: string | undefined,
): Matcher {
  const matchers = (selector ?? '')
    .split(',')
    .filter(Boolean)
    .map(text => parseField(resource, text.trim()));
  return object => matchers.every(matches => matches(object));
}
