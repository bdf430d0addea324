import type {
  KeyedReason,
  ListContext,
  ModelRecord,
  ScopeEnd,
} from 'backstage-plugin-model-lifecycle-node';
import type { JsonValue } from '@backstage/types';
import { asFields, asNumber } from '../../../http/answers/fields';
import type { ScopePage } from '../support/listScope';
import type { OpenWebUiClient } from './client';
import type { OpenWebUiConfig, OpenWebUiHost } from './config';
import { keyOf, normaliseEntry, readEntry, type Entry } from './normalise';

export interface HostListing {
  host: OpenWebUiHost;
  client: OpenWebUiClient;
  config: OpenWebUiConfig;
  context: ListContext;
  /** Milliseconds since the epoch. */
  now: number;
}

/** Base models that were shown before and are not now, as long as they stay. */
async function absentBases(
  { host, config, context, now }: HostListing,
  shown: ReadonlyMap<string, Entry>,
): Promise<{ retained: KeyedReason[]; since: Record<string, number> }> {
  const retained: KeyedReason[] = [];
  const since: Record<string, number> = {};
  if (!config.baseModels) return { retained, since };
  const before = asFields(await context.previous.cursor(host.id));
  for (const [id, absentSince] of Object.entries(before)) {
    const from = asNumber(absentSince) ?? now;
    if (shown.has(id) || now - from >= config.forgetAfterMs) continue;
    since[id] = from;
    retained.push({
      key: keyOf(host, id),
      reason: { code: 'not-shown', params: { host: host.id } },
    });
  }
  return { retained, since };
}

/**
 * Lists one instance. Absence says little, since upstreams that are away are
 * left out: base models stay for a day after they were last shown.
 */
export async function* listHost(
  options: HostListing,
): AsyncGenerator<ScopePage, ScopeEnd> {
  const { host, client, config, context } = options;
  const entries = new Map<string, Entry>();
  for (const item of await client.models(context.signal)) {
    const entry = readEntry(item);
    // The instance shows the first of several with one id.
    if (entry && !entries.has(entry.id)) entries.set(entry.id, entry);
  }
  const isListed = ({ kind, inactive }: Entry) =>
    !inactive && (kind === 'preset' || (kind === 'base' && config.baseModels));
  const stored = await context.previous.records(
    [...entries.keys()].map(id => keyOf(host, id)),
  );
  const records: ModelRecord[] = [];
  const skipped: KeyedReason[] = [];
  for (const entry of entries.values()) {
    const key = keyOf(host, entry.id);
    if (isListed(entry)) {
      records.push(
        normaliseEntry(entry, {
          host,
          entries,
          isListed,
          stored: stored.get(key),
        }),
      );
    } else if (entry.inactive && entry.kind === 'preset') {
      skipped.push({ key, reason: { code: 'model-inactive' } });
    }
  }
  const absent = await absentBases(options, entries);
  yield { position: 0, records, skipped, retained: absent.retained };
  const bases = [...entries.values()].filter(
    entry => entry.kind === 'base' && isListed(entry),
  );
  const since: Record<string, JsonValue> = Object.fromEntries(
    bases.map(({ id }) => [id, null]),
  );
  return {
    outcome: 'complete',
    absence: 'hint',
    ...(config.baseModels && { cursor: { ...since, ...absent.since } }),
  };
}
