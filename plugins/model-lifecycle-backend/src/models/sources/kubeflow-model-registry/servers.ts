import type {
  KeyedReason,
  ServerRecord,
} from 'backstage-plugin-model-lifecycle-node';
import { asFields, asText } from '../../../http/answers/fields';
import type { ScopePage } from '../support/listScope';
import { asId } from './answers';
import type { RegistryClient } from './client';
import { normaliseServer, type RegistryPlace } from './normalise';

/** Pages of deployments. Serving environments are asked for when there are any. */
export async function* readServers(options: {
  pages: AsyncIterable<readonly unknown[]>;
  client: RegistryClient;
  place: RegistryPlace;
  firstPosition: number;
  signal: AbortSignal;
}): AsyncGenerator<ScopePage> {
  const { pages, client, place, signal } = options;
  let position = options.firstPosition;
  let environments: Map<string, string> | undefined;
  for await (const items of pages) {
    if (items.length === 0) continue;
    environments ??= await readEnvironments(client, signal);
    const records: ServerRecord[] = [];
    const skipped: KeyedReason[] = [];
    for (const item of items) {
      const read = normaliseServer(item, place, environments);
      if (!read) continue;
      if ('record' in read) records.push(read.record);
      else skipped.push(read.skipped);
    }
    yield { position, records, skipped };
    position += 1;
  }
}

/** Names of serving environments by their id: namespaces. */
async function readEnvironments(
  client: RegistryClient,
  signal: AbortSignal,
): Promise<Map<string, string>> {
  const names = new Map<string, string>();
  for await (const items of client.all('serving_environments', signal)) {
    for (const item of items) {
      const id = asId(asFields(item).id);
      const name = asText(asFields(item).name, 200);
      if (id && name) names.set(id, name);
    }
  }
  return names;
}
