import pLimit from 'p-limit';
import type {
  KeyedReason,
  ListContext,
  ModelRecord,
  ModelVersion,
  Reason,
} from 'backstage-plugin-model-lifecycle-node';
import { asTexts } from '../../../http/answers/fields';
import { ArtifactReader, type Artifact } from './ArtifactReader';
import type { OtherKind } from './classify';
import type { OciClient } from './client';
import type { OciConfig } from './config';
import { sameTags, type KnownTags } from './knownTags';
import {
  currentOf,
  keyOf,
  toRecord,
  type OciPlace,
  type TaggedDigest,
} from './normalise';
import { reasonOfRegistry } from './reasons';

const AT_THE_SAME_TIME = 4;

/** What the tags of a repository come to. */
export interface ReadRepository {
  records: ModelRecord[];
  retained?: KeyedReason[];
  /** To be kept for the next listing. */
  known: KnownTags;
  others: Map<OtherKind, number>;
}

/** Of one registry and one listing: whether it offers referrers is asked once. */
export interface RegistrySession {
  client: OciClient;
  config: OciConfig;
  context: ListContext;
  hasReferrers: boolean;
}

/**
 * Looks at each tag, and at what is behind digests that are new. A digest is
 * never read twice in two listings, but for the current version of a repository
 * that changed: it tells what the model is.
 */
export class RepositoryReader {
  readonly #limit = pLimit(AT_THE_SAME_TIME);
  readonly #artifacts: ArtifactReader;
  readonly #failures: Reason[] = [];
  readonly #read = new Map<string, Artifact>();
  readonly #others: Map<string, OtherKind>;

  constructor(
    private readonly session: RegistrySession,
    private readonly place: OciPlace,
    private readonly before: KnownTags,
    private readonly stored: ModelRecord | undefined,
  ) {
    const { client, config, context } = session;
    this.#artifacts = new ArtifactReader(
      client,
      place.repository,
      config,
      context.signal,
    );
    this.#others = context.full ? new Map() : new Map(before.others);
  }

  async read(tags: readonly string[]): Promise<ReadRepository> {
    const digests = await this.#digestsOf(tags);
    const isKnown =
      !this.session.context.full &&
      this.#failures.length === 0 &&
      sameTags(this.before, digests) &&
      [...digests.values()].every(
        digest => this.#others.has(digest) || this.#versionAt(digest),
      );
    const records = isKnown
      ? [this.stored].filter(record => record !== undefined)
      : await this.#build(digests);
    return this.#conclude(records, digests);
  }

  async #digestsOf(tags: readonly string[]): Promise<Map<string, string>> {
    const { client, context } = this.session;
    const { repository } = this.place;
    const found = await this.#each(tags, async tag => {
      const known = this.before.digests.get(tag);
      const state = await client.tag(repository, tag, known, context.signal);
      if (state.state === 'gone') return undefined;
      return state.state === 'at' ? state.digest : known;
    });
    return new Map(
      tags.flatMap((tag, index) => {
        const digest = found[index];
        return digest === undefined ? [] : [[tag, digest] as const];
      }),
    );
  }

  async #build(digests: ReadonlyMap<string, string>): Promise<ModelRecord[]> {
    const tagged = groupByDigest(digests);
    const isNew = ({ digest }: TaggedDigest) =>
      !this.#others.has(digest) && !this.#versionAt(digest);
    await this.#each(tagged.filter(isNew), ({ digest }) => this.#learn(digest));
    const models = tagged.filter(
      ({ digest }) => this.#read.has(digest) || this.#versionAt(digest),
    );
    const current = currentOf(this.place, models);
    if (!current) return [];
    if (!this.#read.has(current.digest)) {
      await this.#each([current.digest], digest => this.#learn(digest));
    }
    const attached = await this.#attachedTo(current.digest);
    const whole = models.map(model => ({
      ...model,
      read: this.#read.get(model.digest),
      stored: this.#versionAt(model.digest),
      ...(model.digest === current.digest ? { attached } : {}),
    }));
    const read = this.#read.get(current.digest);
    return read ? [toRecord(this.place, whole, { ...current, read })] : [];
  }

  #conclude(
    records: ModelRecord[],
    digests: Map<string, string>,
  ): ReadRepository {
    const used = new Set(digests.values());
    const others = new Map(
      [...this.#others].filter(([digest]) => used.has(digest)),
    );
    const counts = new Map<OtherKind, number>();
    for (const digest of digests.values()) {
      const kind = others.get(digest);
      if (kind) counts.set(kind, (counts.get(kind) ?? 0) + 1);
    }
    const [failure] = this.#failures;
    if (!failure) {
      return { records, known: { digests, others }, others: counts };
    }
    // What was not learned is missing from the cursor and asked for again.
    const known = { digests: this.before.digests, others: this.before.others };
    return this.stored
      ? {
          records: [],
          retained: [{ key: keyOf(this.place), reason: failure }],
          known,
          others: counts,
        }
      : { records, known: { digests: new Map(), others }, others: counts };
  }

  async #learn(digest: string): Promise<void> {
    const found = await this.#artifacts.read(digest);
    if ('other' in found) this.#others.set(digest, found.other);
    else this.#read.set(digest, found);
  }

  /** What is known of a digest from before; nothing when everything is to be read. */
  #versionAt(digest: string): ModelVersion | undefined {
    return this.session.context.full
      ? undefined
      : this.stored?.versions?.find(version => version.digest === digest);
  }

  async #attachedTo(digest: string): Promise<string[] | undefined> {
    const { session } = this;
    if (!session.hasReferrers) return undefined;
    const [referrers] = await this.#each([digest], () =>
      session.client.referrers(
        this.place.repository,
        digest,
        session.context.signal,
      ),
    );
    if (!referrers) {
      session.hasReferrers = false;
      return undefined;
    }
    const types = referrers.map(
      referrer => referrer.artifactType ?? referrer.mediaType,
    );
    return asTexts(types, { maxLength: 100, maxCount: 20 });
  }

  /** A few at a time. What the registry did wrong is kept as a reason, and the rest goes on. */
  async #each<T, R>(
    items: readonly T[],
    ask: (item: T) => Promise<R>,
  ): Promise<(R | undefined)[]> {
    const { signal } = this.session.context;
    return Promise.all(
      items.map(item =>
        this.#limit(async () => {
          if (this.#failures.length > 0) return undefined;
          try {
            return await ask(item);
          } catch (error) {
            signal.throwIfAborted();
            this.#failures.push(reasonOfRegistry(error));
            return undefined;
          }
        }),
      ),
    );
  }
}

function groupByDigest(digests: ReadonlyMap<string, string>): TaggedDigest[] {
  const groups = new Map<string, string[]>();
  for (const [tag, digest] of digests) {
    const tags = groups.get(digest);
    if (tags) tags.push(tag);
    else groups.set(digest, [tag]);
  }
  return [...groups].map(([digest, tags]) => ({ digest, tags }));
}
