import type { ModelCard } from 'backstage-plugin-model-lifecycle-common';
import { safeUrl } from '../api/sanitise';
import type { MessageKey } from '../translation/english';
import type { Words } from '../words/createWords';
import type { Fact } from './facts';

const MAX_METRICS = 30;

export interface CardMetricRow {
  name: string;
  value: string;
  dataset: string;
}

type Facts = Record<string, unknown>;

/** What the front matter of a card states. It is data of a stranger: what has not the expected form is not there. */
export function cardFacts(card: ModelCard, words: Words): Fact[] {
  const facts: Facts = card.facts ?? {};
  const license = textOf(facts.licenseName) ?? textOf(facts.license);
  const fact = (
    key: MessageKey,
    text: string | undefined,
    more: Partial<Fact> = {},
  ): Fact[] => (text ? [{ key, label: words.t(key), text, ...more }] : []);
  return [
    ...fact('model.fact.license', license, {
      url: safeUrl(textOf(facts.licenseUrl)),
    }),
    ...fact('model.fact.tasks', listOf(facts.tasks)),
    ...fact('model.fact.languages', listOf(facts.languages)),
    ...fact('model.fact.library', textOf(facts.library)),
    ...fact('model.fact.baseModels', listOf(facts.baseModels)),
    ...fact('model.fact.datasets', listOf(facts.datasets)),
  ];
}

export function cardMetrics(card: ModelCard, words: Words): CardMetricRow[] {
  const facts: Facts = card.facts ?? {};
  const metrics = Array.isArray(facts.metrics) ? facts.metrics : [];
  return metrics.slice(0, MAX_METRICS).flatMap((metric: Facts | null) => {
    const name = textOf(metric?.name);
    const value =
      typeof metric?.value === 'number'
        ? words.metric(metric.value)
        : textOf(metric?.value);
    const dataset = textOf(metric?.dataset) ?? words.t('common.unknown');
    return name && value ? [{ name, value, dataset }] : [];
  });
}

function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value ? value : undefined;
}

function listOf(value: unknown): string | undefined {
  const texts = Array.isArray(value) ? value.filter(textOf) : [];
  return texts.join(', ') || undefined;
}
