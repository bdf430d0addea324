import type { JsonObject, JsonValue } from '@backstage/types';
import { toWebUrl } from '../../catalog/links';
import { plainLine } from '../../catalog/plainText';
import type { CardFacts, CardMetric } from './types';

const MAX_TEXT = 250;
const MAX_ENTRIES = 50;
const MAX_METRICS = 100;

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function textOf(value: JsonValue | undefined): string | undefined {
  if (typeof value !== 'string' && typeof value !== 'number') return undefined;
  return plainLine(String(value), MAX_TEXT) || undefined;
}

/** One text or a list of them, each once, in the order of the card. */
function textsOf(value: JsonValue | undefined): string[] | undefined {
  const values = Array.isArray(value) ? value : [value];
  const texts = values.map(textOf).filter(text => text !== undefined);
  return texts.length > 0
    ? [...new Set(texts)].slice(0, MAX_ENTRIES)
    : undefined;
}

function listOf(value: JsonValue | undefined): JsonObject[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function nameOf(value: JsonValue | undefined): string | undefined {
  return isObject(value) ? textOf(value.name) ?? textOf(value.type) : undefined;
}

/** `model-index`, as Hugging Face documents it. */
function metricsOf(value: JsonValue | undefined): CardMetric[] | undefined {
  const metrics = listOf(value)
    .flatMap(model => listOf(model.results))
    .flatMap(result => {
      const task = nameOf(result.task);
      const dataset = nameOf(result.dataset);
      return listOf(result.metrics).flatMap(metric => {
        const name = nameOf(metric);
        const said = metric.value;
        const number = typeof said === 'number' && Number.isFinite(said);
        const measured = number ? said : textOf(said);
        if (name === undefined || measured === undefined) return [];
        return {
          name,
          value: measured,
          ...(task && { task }),
          ...(dataset && { dataset }),
        };
      });
    })
    .slice(0, MAX_METRICS);
  return metrics.length > 0 ? metrics : undefined;
}

/**
 * Facts from the front matter of a card. What is not understood is left out;
 * texts are plain, of one line, and to be escaped where they are shown.
 */
export function readFacts(
  frontMatter: Record<string, JsonValue> | undefined,
): CardFacts {
  const said = (key: string) =>
    frontMatter && Object.hasOwn(frontMatter, key)
      ? frontMatter[key]
      : undefined;
  const facts: CardFacts = {
    license: textOf(said('license')),
    licenseName: textOf(said('license_name')),
    licenseUrl: toWebUrl(textOf(said('license_link'))),
    baseModels: textsOf(said('base_model')),
    datasets: textsOf(said('datasets')),
    languages: textsOf(said('language')),
    tasks: textsOf(said('pipeline_tag')),
    library: textOf(said('library_name')),
    metrics: metricsOf(said('model-index')),
  };
  return Object.fromEntries(
    Object.entries(facts).filter(([, fact]) => fact !== undefined),
  );
}
