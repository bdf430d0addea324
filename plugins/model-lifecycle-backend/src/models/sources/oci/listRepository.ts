import type {
  KeyedReason,
  ListedPage,
  ListingEvent,
  ModelRecord,
  Reason,
  ScopeEnd,
} from 'backstage-plugin-model-lifecycle-node';
import { isSideTag, type OtherKind } from './classify';
import { readKnownTags, toCursor } from './knownTags';
import type { ListedNames } from './listNames';
import { keyOf, type OciPlace } from './normalise';
import { reasonOfRegistry } from './reasons';
import {
  RepositoryReader,
  type ReadRepository,
  type RegistrySession,
} from './RepositoryReader';
import { chooseTags } from './versionTags';

/** As the specification has it; others cannot be asked for. */
const TAG = /^[A-Za-z0-9_][A-Za-z0-9._-]{0,127}$/;

/**
 * One repository: one model at most. Its absence is proof: the registry named
 * all tags, and each was looked at.
 */
export async function* listRepository(
  session: RegistrySession,
  repository: string,
): AsyncGenerator<ListingEvent, ScopeEnd> {
  const { config, context } = session;
  const scope = repository;
  const place: OciPlace = {
    registry: config.registry,
    repository,
    viewUrl: config.viewUrl,
    currentTags: config.currentTags,
  };
  const key = keyOf(place);
  let end: ScopeEnd;
  try {
    const listed = await session.client.tags(repository, context.signal);
    const { tags, notes } = tagsToLookAt(listed, session);
    const stored = (await context.previous.records([key])).get(key);
    const known = stored?.kind === 'model' ? stored : undefined;
    const before = readKnownTags(await context.previous.cursor(scope));
    const reader = new RepositoryReader(session, place, before, known);
    const read = await reader.read(tags);
    const incomplete = listed?.incomplete;
    const page = incomplete
      ? retaining(key, known, read, incomplete)
      : toPage(key, read, { hasTags: tags.length > 0 });
    yield { type: 'page', scope, ...page };
    const all = [...notes, ...notesOf(read.others)];
    end = incomplete
      ? { outcome: 'partial', reason: incomplete }
      : {
          outcome: 'complete',
          absence: 'proof',
          cursor: toCursor(read.known),
          ...(all.length > 0 ? { notes: all } : {}),
        };
  } catch (error) {
    context.signal.throwIfAborted();
    end = { outcome: 'failed', reason: reasonOfRegistry(error) };
  }
  yield { type: 'end', scope, end };
  return end;
}

function tagsToLookAt(
  listed: ListedNames | undefined,
  { config }: RegistrySession,
): { tags: string[]; notes: Reason[] } {
  if (!listed) return { tags: [], notes: [{ code: 'oci-repository-unknown' }] };
  const named = listed.names.filter(tag => TAG.test(tag));
  const wanted = named.filter(
    tag =>
      !isSideTag(tag) &&
      (config.tags.match?.test(tag) ?? true) &&
      !(config.tags.exclude?.test(tag) ?? false),
  );
  const tags = chooseTags(wanted, config);
  const side = named.filter(isSideTag).length;
  const counts = {
    'oci-side-tags': side,
    'oci-tags-cut': wanted.length - tags.length,
  };
  return { tags, notes: toNotes(counts) };
}

function toPage(
  key: string,
  read: ReadRepository,
  { hasTags }: { hasTags: boolean },
): ListedPage {
  const { records, retained } = read;
  const isEmpty = records.length === 0 && !retained;
  return {
    position: 0,
    records,
    ...(retained ? { retained } : {}),
    ...(isEmpty && hasTags
      ? { skipped: [{ key, reason: { code: 'oci-no-model' } }] }
      : {}),
  };
}

/** Of an incomplete list of tags a record is not built anew: versions would be missing. */
function retaining(
  key: string,
  stored: ModelRecord | undefined,
  read: ReadRepository,
  reason: Reason,
): ListedPage {
  const retained: KeyedReason[] = [{ key, reason }];
  return stored
    ? { position: 0, records: [], retained }
    : { position: 0, records: read.records };
}

function notesOf(others: ReadonlyMap<OtherKind, number>): Reason[] {
  return toNotes(
    Object.fromEntries(
      [...others].sort().map(([kind, count]) => [`oci-skipped-${kind}`, count]),
    ),
  );
}

function toNotes(counts: Record<string, number>): Reason[] {
  return Object.entries(counts)
    .filter(([, count]) => count > 0)
    .map(([code, count]) => ({ code, params: { count } }));
}
