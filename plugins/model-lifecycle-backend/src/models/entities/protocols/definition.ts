import type { JsonObject } from '@backstage/types';
import type {
  ServerApi,
  ServerRecord,
} from 'backstage-plugin-model-lifecycle-node';
import { parse } from 'yaml';
import { toWebUrl } from '../../../catalog/links';
import { plainLine } from '../../../catalog/plainText';
import type { Resolved } from '../overrides/resolve';
import { kserveV1, openInferenceV2 } from './inference';
import { ollama } from './ollama';
import { openAi } from './openAi';
import type { ProtocolDocument, ProtocolInputs } from './schema';

type Protocol = NonNullable<ServerApi['protocol']>;

/** As the check of entities has it. */
const MAX_BYTES = 512 * 1024;
const API_TYPES = ['openapi', 'asyncapi', 'graphql', 'grpc'];
/** PostgreSQL refuses the first, nobody can read the others. */
const UNSAFE = /[\0\p{Surrogate}\p{Bidi_Control}]/gu;

const WRITERS: Record<Protocol, (inputs: ProtocolInputs) => ProtocolDocument> =
  {
    openai: openAi,
    'open-inference-v2': openInferenceV2,
    'kserve-v1': kserveV1,
    ollama,
  };

const TITLES: Record<Protocol, string> = {
  openai: 'OpenAI-compatible API',
  'open-inference-v2': 'Open Inference Protocol, version 2',
  'kserve-v1': 'KServe prediction API, version 1',
  ollama: 'Ollama API',
};

interface ServerInputs {
  record: ServerRecord;
  resolved: Pick<Resolved, 'written'>;
}

/** Of the source, of what people wrote there, or `openapi`. */
export function apiType({ record, resolved }: ServerInputs): string {
  const said = resolved.written.apiType ?? record.api?.type ?? '';
  return API_TYPES.find(type => type === said.toLowerCase()) ?? 'openapi';
}

/**
 * The text of the server's API: as people wrote it at the source, as the
 * server offers it, else written from its protocol. `undefined` where there is
 * none of these; one that is too long counts as none.
 */
export function apiDefinition(
  options: ServerInputs & { servedNames: readonly string[] },
): string | undefined {
  const { record, resolved, servedNames } = options;
  const written = resolved.written.apiSpec;
  const offered = [
    // Sources cut long annotations: half a definition is none.
    written && isWhole(written, apiType(options)) ? written : undefined,
    record.api?.definition,
  ].find(text => text && Buffer.byteLength(text) <= MAX_BYTES);
  if (offered) return offered.replace(UNSAFE, '\ufffd');
  const protocol = record.api?.protocol;
  return protocol && Object.hasOwn(WRITERS, protocol)
    ? writeDefinition({ record, protocol, models: servedNames })
    : undefined;
}

function isWhole(text: string, type: string): boolean {
  if (type !== 'openapi' && type !== 'asyncapi') return true;
  try {
    const document = parse(text, { logLevel: 'error', maxAliasCount: 20 });
    return typeof document === 'object' && document !== null;
  } catch {
    return false;
  }
}

/** For shapes that need a definition where there is none: says where, and nothing else. */
export function placeholderDefinition(record: ServerRecord): string {
  return toText({
    openapi: '3.0.3',
    info: {
      title: titleOf(record),
      version: '1',
      description: 'The source says nothing about the operations of this API.',
    },
    ...servers(record),
    paths: {},
  });
}

function writeDefinition(options: {
  record: ServerRecord;
  protocol: Protocol;
  models: readonly string[];
}): string {
  const { record, protocol, models } = options;
  const { paths, schemas } = WRITERS[protocol]({ models });
  return toText({
    openapi: '3.0.3',
    info: {
      title: titleOf(record),
      version: '1',
      description: `${TITLES[protocol]}. Written from the protocol: the server offers no definition of its own.`,
    },
    ...servers(record),
    paths,
    components: {
      schemas,
      ...(record.authRequired && {
        securitySchemes: { token: { type: 'http', scheme: 'bearer' } },
      }),
    },
    ...(record.authRequired && { security: [{ token: [] }] }),
  });
}

function titleOf({ api, title, key }: ServerRecord): string {
  return plainLine(api?.title ?? title, 128) || plainLine(key, 128);
}

/** Outside first. The paths begin with the version, which many write at the end of the address. */
function servers(record: ServerRecord): JsonObject {
  const addresses = [
    { text: record.externalUrl, description: 'From outside' },
    { text: record.internalUrl, description: 'Inside the cluster' },
  ].flatMap(({ text, description }) => {
    const url = toWebUrl(text)?.replace(/\/+(?:v[12]\/*)?$/, '');
    return url ? [{ url, description }] : [];
  });
  return addresses.length > 0 ? { servers: addresses } : {};
}

/** JSON is YAML, and escapes whatever stands in a name. */
function toText(document: JsonObject): string {
  return `${JSON.stringify(document, undefined, 2)}\n`;
}
