import type {
  ModelDetail,
  ModelReference,
  ModelVersion,
  Reason,
} from 'backstage-plugin-model-lifecycle-common';
import { safeUrl } from '../api/sanitise';
import { isMessageKey, type MessageKey } from '../translation/english';
import { readable, type Words } from '../words/createWords';
import { bytesText, countText, versionText } from './quantities';
import { sourceName, sourceTypeName } from './sourceName';

const MAX_SETTINGS = 12;

/** A state in a word, and why. */
export interface StateFact {
  /** `ready`, `not-ready`, `unknown`, `stopped`, or one that this version has no words for. */
  code: string;
  text: string;
}

/** One thing that is known. What is not known has no fact. */
export interface Fact {
  key: string;
  label: string;
  text?: string;
  /** http or https only. */
  url?: string;
  /** Said beside it, quietly. */
  note?: string;
  state?: StateFact;
  /** What the copy button gives. */
  copy?: string;
  references?: ModelReference[];
  /** Needs the whole width. */
  wide?: boolean;
}

export function stateFact(code: string, words: Words): StateFact {
  const key = `model.readiness.${code}`;
  return { code, text: isMessageKey(key) ? words.t(key) : readable(code) };
}

/** Everything there is to say about a record, in the order in which it is asked. */
export function factsOf(model: ModelDetail, words: Words): Fact[] {
  const facts = [
    sourceFact(model, words),
    ...(model.kind === 'server' ? serverFacts(model, words) : []),
    ...(model.kind === 'model' ? versionFacts(model, words) : []),
    ...descriptionFacts(model, words),
  ];
  return facts.filter(fact => fact !== undefined);
}

function textFact(
  key: MessageKey,
  text: string | undefined,
  words: Words,
  more: Partial<Fact> = {},
): Fact | undefined {
  return text ? { key, label: words.t(key), text, ...more } : undefined;
}

function sourceFact(model: ModelDetail, words: Words): Fact {
  return {
    key: 'model.fact.source',
    label: words.t('model.fact.source'),
    text: sourceName(model.source, words),
    note: model.key,
  };
}

/** Where people look at it in the source system. */
export function viewLink(
  model: ModelDetail,
  words: Words,
): { url: string; text: string } | undefined {
  const url = safeUrl(model.viewUrl);
  const source = sourceTypeName(model.source.type, words);
  return url
    ? { url, text: words.t('model.viewAtSource', { source }) }
    : undefined;
}

export function currentVersion(model: ModelDetail): ModelVersion | undefined {
  return model.versions?.find(({ name }) => name === model.currentVersion);
}

function versionFacts(model: ModelDetail, words: Words): (Fact | undefined)[] {
  const { t } = words;
  const current = currentVersion(model);
  const reason = model.currentReason ?? current?.reason;
  const name = model.currentVersion;
  const known = name !== undefined || reason !== undefined;
  const readiness = current?.readiness;
  return [
    known
      ? {
          key: 'model.fact.version',
          label: t('model.fact.version'),
          text: name ? versionText(name) : t('model.fact.noVersion'),
          copy: name && versionText(name) !== name ? name : undefined,
          state:
            readiness && (readiness !== 'ready' || !reason)
              ? stateFact(readiness, words)
              : undefined,
          note: words.reason(reason) || undefined,
        }
      : undefined,
    textFact('model.fact.aliases', listText(current?.aliases), words),
  ];
}

function serverFacts(model: ModelDetail, words: Words): (Fact | undefined)[] {
  const { t } = words;
  const { state, canary, authRequired } = model;
  return [
    state && {
      key: 'model.fact.state',
      label: t('model.fact.state'),
      state: stateFact(state.code, words),
      note: reasonText(state.reason, words),
    },
    textFact('model.fact.canary', canary && canaryText(canary, words), words),
    addressFact('model.fact.externalUrl', model.externalUrl, words),
    addressFact('model.fact.internalUrl', model.internalUrl, words),
    textFact(
      'model.fact.auth',
      authRequired === undefined
        ? undefined
        : t(
            authRequired
              ? 'model.fact.auth.required'
              : 'model.fact.auth.notRequired',
          ),
      words,
    ),
    textFact('model.fact.servedNames', listText(model.servedNames), words),
    textFact('model.fact.runtime', model.runtime, words),
    textFact('model.fact.plans', plansText(model, words), words, {
      wide: true,
    }),
    referencesFact('model.fact.serves', model.serves, words),
    textFact('model.fact.storage', listText(model.storageUris), words, {
      wide: true,
      copy: model.storageUris?.length === 1 ? model.storageUris[0] : undefined,
    }),
  ];
}

function descriptionFacts(
  model: ModelDetail,
  words: Words,
): (Fact | undefined)[] {
  const fact = (key: MessageKey, text: string | undefined) =>
    textFact(key, text, words);
  return [
    textFact('model.fact.license', model.license, words, {
      url: safeUrl(model.licenseUrl),
    }),
    fact('model.fact.tasks', listText(model.tasks)),
    fact('model.fact.languages', listText(model.languages)),
    fact('model.fact.size', positive(model.sizeBytes, bytesText, words)),
    fact(
      'model.fact.parameters',
      positive(model.parameterCount, countText, words),
    ),
    fact(
      'model.fact.context',
      positive(model.contextLength, tokensText, words),
    ),
    fact('model.fact.format', model.format),
    fact('model.fact.library', model.library),
    fact('model.fact.architecture', model.architecture),
    fact('model.fact.quantization', model.quantization),
    fact('model.fact.capabilities', listText(model.capabilities)),
    fact('model.fact.access', accessText(model.access, words)),
    fact('model.fact.maturity', model.maturity),
    textFact('model.fact.settings', settingsText(model.parameters), words, {
      wide: true,
    }),
    referencesFact('model.fact.baseModels', model.baseModels, words),
    referencesFact('model.fact.datasets', model.datasets, words),
  ];
}

function tokensText(count: number, words: Words): string {
  return words.t('model.fact.context.tokens', { count: words.integer(count) });
}

/** A quantity that a source gives as zero is one it does not know. */
function positive(
  value: number | undefined,
  format: (value: number, words: Words) => string,
  words: Words,
): string | undefined {
  return value !== undefined && value > 0 ? format(value, words) : undefined;
}

function listText(values: readonly string[] | undefined): string | undefined {
  return values?.join(', ') || undefined;
}

function reasonText(reason: Reason | undefined, words: Words) {
  return words.reason(reason) || undefined;
}

function canaryText(
  canary: NonNullable<ModelDetail['canary']>,
  words: Words,
): string {
  const percent = words.percent(canary.trafficPercent);
  return canary.revision
    ? words.t('model.fact.canary.revision', {
        percent,
        revision: canary.revision,
      })
    : words.t('model.fact.canary.share', { percent });
}

function addressFact(
  key: 'model.fact.externalUrl' | 'model.fact.internalUrl',
  address: string | undefined,
  words: Words,
): Fact | undefined {
  return textFact(key, address, words, { copy: address, wide: true });
}

function plansText(model: ModelDetail, words: Words): string | undefined {
  return listText(
    model.plans?.map(({ name, state }) =>
      state ? `${name} (${stateFact(state, words).text})` : name,
    ),
  );
}

function accessText(
  access: string | undefined,
  words: Words,
): string | undefined {
  const key = `model.access.${access}`;
  return isMessageKey(key) ? words.t(key) : access;
}

function settingsText(
  settings: Record<string, string> | undefined,
): string | undefined {
  return listText(
    Object.entries(settings ?? {})
      .slice(0, MAX_SETTINGS)
      .map(([name, value]) => `${name}: ${value}`),
  );
}

function referencesFact(
  key: MessageKey,
  references: ModelReference[] | undefined,
  words: Words,
): Fact | undefined {
  return references && references.length > 0
    ? { key, label: words.t(key), references, wide: true }
    : undefined;
}
