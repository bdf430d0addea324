import pLimit from 'p-limit';
import { isEqual } from 'lodash';
import type {
  KeyedReason,
  ListContext,
  ListingEvent,
  ModelRecord,
  Reason,
  SourceRecord,
} from 'backstage-plugin-model-lifecycle-node';
import { isKind, reasonOf } from '../../../http/answers/failure';
import { asFields, asList } from '../../../http/answers/fields';
import type { LocalModel, ModelDetails } from './answers';
import type { OllamaClient } from './client';
import type { OllamaHost } from './config';
import {
  currentTag,
  groupByName,
  keyOf,
  splitName,
  toModelRecord,
  toServerRecord,
  versionsOf,
  type NamedModel,
} from './normalise';

const AT_THE_SAME_TIME = 4;
/** After so many failures in a row the host is not asked for more details. */
const MAX_FAILURES = 3;

/**
 * One host: all of its models in one answer, so absence is proof. Details are
 * asked for where a digest is new. Answers the events of the scope.
 */
export async function listHost(options: {
  host: OllamaHost;
  client: OllamaClient;
  context: ListContext;
}): Promise<ListingEvent[]> {
  const { host, client, context } = options;
  const scope = host.id;
  let listed: { models: LocalModel[]; malformed: number };
  try {
    listed = await client.models(context.signal);
  } catch (error) {
    context.signal.throwIfAborted();
    const reason = await explain(error, options);
    return [{ type: 'end', scope, end: { outcome: 'failed', reason } }];
  }
  const models = groupByName(listed.models);
  const read = await readModels(models, options);
  const skipped: KeyedReason[] = Array.from(
    { length: listed.malformed },
    (_, index) => ({
      key: `${host.id}/(entry without name or digest ${index})`,
      reason: { code: 'malformed' },
    }),
  );
  return [
    {
      type: 'page',
      scope,
      position: 0,
      records: [toServerRecord(host, models), ...read.records],
      ...(read.retained.length > 0 ? { retained: read.retained } : {}),
      ...(skipped.length > 0 ? { skipped } : {}),
    },
    {
      type: 'end',
      scope,
      end: {
        outcome: 'complete',
        absence: 'proof',
        cursor: { again: read.retained.map(({ key }) => key) },
      },
    },
  ];
}

async function readModels(
  models: readonly NamedModel[],
  {
    host,
    client,
    context,
  }: { host: OllamaHost; client: OllamaClient; context: ListContext },
): Promise<{ records: ModelRecord[]; retained: KeyedReason[] }> {
  const keys = models.map(({ name }) => keyOf(host, name));
  const stored = await context.previous.records(keys);
  const cursor = asFields(await context.previous.cursor(host.id));
  const again = new Set(asList(cursor.again));
  const names = new Set(models.map(({ name }) => name));
  const limit = pLimit(AT_THE_SAME_TIME);
  const failures: Reason[] = [];
  // Copies of a model share its digest, and by that all that is asked for.
  const byDigest = new Map<string, Promise<ModelDetails | undefined>>();
  const detailsOf = (model: NamedModel) => {
    const tag = currentTag(model);
    const { digest } = model.tags.get(tag)!;
    const asked =
      byDigest.get(digest) ??
      client.details(`${model.name}:${tag}`, context.signal);
    byDigest.set(digest, asked);
    return asked;
  };
  const ask = async (model: NamedModel): Promise<ModelRecord | Reason> => {
    const key = keyOf(host, model.name);
    const known = stored.get(key);
    if (!context.full && !again.has(key) && isSame(known, model, names)) {
      return known;
    }
    if (failures.length >= MAX_FAILURES) return failures[0];
    try {
      const details = await detailsOf(model);
      failures.length = 0;
      // Deleted since the list: the next one will not name it.
      return details
        ? toModelRecord({ host, model, details, names })
        : { code: 'ollama-model-gone' };
    } catch (error) {
      context.signal.throwIfAborted();
      failures.push(reasonOf(error));
      return reasonOf(error);
    }
  };
  const answers = await Promise.all(
    models.map(model => limit(() => ask(model))),
  );
  const records: ModelRecord[] = [];
  const retained: KeyedReason[] = [];
  answers.forEach((answer, index) => {
    if ('kind' in answer) records.push(answer);
    else retained.push({ key: keys[index], reason: answer });
  });
  return { records, retained };
}

/** The same tags with the same digests: by them everything else is the same. */
function isSame(
  known: SourceRecord | undefined,
  model: NamedModel,
  names: ReadonlySet<string>,
): known is ModelRecord {
  return (
    known?.kind === 'model' &&
    isEqual(known.versions, versionsOf(model)) &&
    // A base model can come to the host or leave it.
    (known.baseModels ?? []).every(base =>
      'external' in base
        ? !names.has(splitName(base.external).name)
        : 'key' in base && names.has(base.key.slice(base.key.indexOf('/') + 1)),
    )
  );
}

async function explain(
  error: unknown,
  {
    host,
    client,
    context,
  }: { host: OllamaHost; client: OllamaClient; context: ListContext },
): Promise<Reason> {
  if (isKind(error, 'forbidden') && !host.endpoint.auth) {
    const refused = await client.refusesHost(context.signal).catch(() => false);
    if (refused) {
      return { code: 'ollama-host-refused', params: { host: error.host } };
    }
  }
  return reasonOf(error);
}
