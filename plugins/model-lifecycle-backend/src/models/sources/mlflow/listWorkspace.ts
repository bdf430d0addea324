import type {
  KeyedReason,
  ListContext,
  ListedPage,
  ListingEvent,
  ModelRecord,
  Reason,
} from 'backstage-plugin-model-lifecycle-node';
import { brokenOff, isKind, reasonOf } from '../../../http/answers/failure';
import { asCount, asFields, asList } from '../../../http/answers/fields';
import { parseModelPage, type RegisteredModel } from './answers';
import { saysNothingNew } from './changes';
import { DEFAULT_WORKSPACE, type MlflowClient } from './client';
import { DetailReader } from './DetailReader';
import { isPrompt, keepHidden, toRecord } from './normalise';
import { keyOf, type MlflowPlace, type ModelDetails } from './place';

/** A write gets its stamp before it can be seen. */
const OVERLAP_MS = 5 * 60_000;
/** Beyond it, the stamp stays where it is instead. */
const MAX_MODELS_AGAIN = 1_000;

/** What one listing leaves for the next. */
interface Cursor {
  /** The highest stamp of a complete listing, by MLflow's clock. */
  stampMs: number;
  /** Names of models whose details could not be read. */
  again: string[];
}

/**
 * One workspace, by name. Absence is a hint: page tokens are offsets, and an
 * edit during the listing hides models that are there (seen on 3.17.2).
 */
export async function* listWorkspace(options: {
  client: MlflowClient;
  place: MlflowPlace;
  readRuns: boolean;
  context: ListContext;
}): AsyncGenerator<ListingEvent> {
  const { client, place, context } = options;
  const scope = place.workspace;
  const details = new DetailReader(client, place, {
    readRuns: options.readRuns,
    signal: context.signal,
  });
  const before = readCursor(await context.previous.cursor(scope));
  const after: Cursor = { stampMs: before.stampMs, again: [] };
  let sawSomething = false;
  try {
    for await (const page of client.modelPages(scope, context)) {
      sawSomething = true;
      const { position } = page;
      if (page.same) {
        yield { type: 'same-page', scope, position };
        continue;
      }
      const parsed = parseModelPage(page.answer.parse());
      const listed = await readModels({
        ...options,
        models: parsed.models,
        malformed: parsed.malformed,
        position,
        details,
        before,
        after,
      });
      // A page that lacks something has to be looked at again.
      const isWhole = !listed.retained?.length;
      yield {
        type: 'page',
        scope,
        ...listed,
        ...(isWhole ? { stored: page.stored } : {}),
      };
    }
  } catch (error) {
    context.signal.throwIfAborted();
    const reason = await explain(error, options);
    yield { type: 'end', scope, end: brokenOff(reason, { sawSomething }) };
    return;
  }
  yield {
    type: 'end',
    scope,
    end: {
      outcome: 'complete',
      absence: 'hint',
      cursor: { ...toCursor(before, after) },
      ...(details.hiddenRuns > 0
        ? {
            notes: [
              {
                code: 'mlflow-runs-hidden',
                params: { count: details.hiddenRuns },
              },
            ],
          }
        : {}),
    },
  };
}

async function readModels(options: {
  models: RegisteredModel[];
  malformed: number;
  position: number;
  place: MlflowPlace;
  context: ListContext;
  details: DetailReader;
  before: Cursor;
  after: Cursor;
}): Promise<ListedPage> {
  const { place, context, details, before, after, position } = options;
  const key = (model: RegisteredModel) => keyOf(place.workspace, model.name);
  const models = options.models.filter(model => !isPrompt(model));
  const stored = await context.previous.records(models.map(key));
  const again = new Set(before.again);
  const records: ModelRecord[] = [];
  const retained: KeyedReason[] = [];
  const read = await Promise.all(
    models.map(async model => {
      const known = stored.get(key(model));
      const isOld =
        !context.full &&
        !again.has(model.name) &&
        (model.updatedAtMs ?? Infinity) <= before.stampMs - OVERLAP_MS;
      return isOld && saysNothingNew(place, model, known)
        ? known
        : details.read(model);
    }),
  );
  models.forEach((model, index) => {
    const answer = read[index];
    after.stampMs = Math.max(after.stampMs, model.updatedAtMs ?? 0);
    if ('kind' in answer) {
      records.push(answer);
    } else if (isDetails(answer)) {
      const record = toRecord(place, model, answer);
      const known = stored.get(record.key);
      records.push(keepHidden(record, answer.hidden, known));
    } else {
      retained.push({ key: key(model), reason: answer });
      after.again.push(model.name);
    }
  });
  return {
    position,
    records,
    ...(retained.length > 0 ? { retained } : {}),
    ...skippedOf(options, models, key),
  };
}

function isDetails(answer: ModelDetails | Reason): answer is ModelDetails {
  return 'versions' in answer;
}

function skippedOf(
  options: { models: RegisteredModel[]; malformed: number; position: number },
  kept: RegisteredModel[],
  key: (model: RegisteredModel) => string,
): Pick<ListedPage, 'skipped'> {
  const skipped: KeyedReason[] = [
    ...options.models
      .filter(model => !kept.includes(model))
      .map(model => ({ key: key(model), reason: { code: 'mlflow-prompt' } })),
    ...Array.from({ length: options.malformed }, (_, index) => ({
      key: `(page ${options.position}, entry without a name ${index})`,
      reason: { code: 'malformed' },
    })),
  ];
  return skipped.length > 0 ? { skipped } : {};
}

function readCursor(value: unknown): Cursor {
  const fields = asFields(value);
  return {
    stampMs: asCount(fields.stampMs) ?? 0,
    again: asList(fields.again).filter(name => typeof name === 'string'),
  };
}

function toCursor(before: Cursor, after: Cursor): Cursor {
  return after.again.length > MAX_MODELS_AGAIN
    ? { stampMs: before.stampMs, again: [] }
    : after;
}

/** Two answers of MLflow mean something else than their status says. */
async function explain(
  error: unknown,
  options: { client: MlflowClient; place: MlflowPlace; context: ListContext },
): Promise<Reason> {
  const { client, place, context } = options;
  if (isKind(error, 'not-found') && place.workspace !== DEFAULT_WORKSPACE) {
    return {
      code: 'mlflow-workspace-not-found',
      params: { workspace: place.workspace, host: error.host },
    };
  }
  if (isKind(error, 'forbidden')) {
    const refused = await client.refusesHost(context.signal).catch(() => false);
    if (refused) {
      return { code: 'mlflow-host-refused', params: { host: error.host } };
    }
  }
  return reasonOf(error);
}
