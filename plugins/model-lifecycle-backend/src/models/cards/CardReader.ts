import { NotFoundError } from '@backstage/errors';
import type {
  ModelCard,
  ModelRecord,
} from 'backstage-plugin-model-lifecycle-node';
import { plainLine } from '../../catalog/plainText';
import { ByteCache } from './ByteCache';
import { contentTypeOf } from './imageType';
import { safeMarkdown } from './markdown/safeMarkdown';
import { readFacts } from './readFacts';
import type { CardImage, CardSource, ImageContent, SafeCard } from './types';

const MAX_IMAGE_BYTES = 1024 * 1024;
const CARD_CACHE_BYTES = 16 * 1024 * 1024;
const IMAGE_CACHE_BYTES = 16 * 1024 * 1024;
const MAX_TITLE = 200;
const TIMEOUT_MS = 30_000;

/** Where a card shows a picture, relative to itself: whoever renders it puts the way there before it. */
export function imageAddress(image: CardImage): string {
  return `images/${image.name}`;
}

export interface CardReaderOptions {
  /** Throws or answers `undefined` for a source that is not configured rightly. */
  sourceOf(sourceId: string): CardSource | undefined;
}

interface CardKey {
  sourceId: string;
  record: ModelRecord;
}

/**
 * Cards of models, read from their source when somebody wants to see them and
 * kept for as long as they are the same version. Any number of readers at the
 * same time asks the source once.
 */
export class CardReader {
  readonly #options: CardReaderOptions;
  readonly #cards = new ByteCache<SafeCard | 'none'>(CARD_CACHE_BYTES);
  readonly #images = new ByteCache<ImageContent | 'none'>(IMAGE_CACHE_BYTES);
  readonly #asked = new Map<string, Promise<unknown>>();

  constructor(options: CardReaderOptions) {
    this.#options = options;
  }

  /**
   * A card that may be given to any renderer; `undefined` where the model has
   * none. Rejects where the source cannot be read: no card is something else.
   */
  async read({ sourceId, record }: CardKey): Promise<SafeCard | undefined> {
    if (record.cardVersion === undefined) return undefined;
    const key = keyOf(sourceId, record, '');
    const kept = this.#cards.get(key);
    if (kept) return kept === 'none' ? undefined : kept;
    const source = this.#options.sourceOf(sourceId);
    if (!source) {
      throw new NotFoundError(
        `The source '${sourceId}' is not there to be asked for the card`,
      );
    }
    return this.#once(key, async signal => {
      const card = await source.readCard(record, signal);
      const safe = card && toSafeCard(card, record, Boolean(source.readImage));
      const characters = safe ? JSON.stringify(safe).length : 0;
      this.#cards.set(key, safe ?? 'none', characters * 2 + key.length);
      return safe;
    });
  }

  /**
   * A picture that the card shows, by the name that `read` gave it. Only
   * pictures of the card are asked for at the source, whatever name is given.
   */
  async image(
    options: CardKey & { name: string },
  ): Promise<ImageContent | undefined> {
    const { sourceId, record, name } = options;
    const card = await this.read(options);
    const image = card?.images.find(candidate => candidate.name === name);
    const source = this.#options.sourceOf(sourceId);
    if (!image || !source?.readImage) return undefined;
    const key = keyOf(sourceId, record, image.path);
    const kept = this.#images.get(key);
    if (kept) return kept === 'none' ? undefined : kept;
    return this.#once(key, async signal => {
      const bytes = await source.readImage!(record, {
        path: image.path,
        maxBytes: MAX_IMAGE_BYTES,
        signal,
      });
      const body = bytes && Buffer.from(bytes);
      const contentType =
        body && body.length <= MAX_IMAGE_BYTES
          ? contentTypeOf(body)
          : undefined;
      // What a file is named counts for nothing: its first bytes do.
      const found = body && contentType ? { contentType, body } : undefined;
      this.#images.set(key, found ?? 'none', (body?.length ?? 0) + key.length);
      return found;
    });
  }

  /** The request goes on when one of its readers goes: the others wait for it. */
  async #once<T>(
    key: string,
    ask: (signal: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const asked = this.#asked.get(key) as Promise<T> | undefined;
    if (asked) return asked;
    const asking = ask(AbortSignal.timeout(TIMEOUT_MS)).finally(() =>
      this.#asked.delete(key),
    );
    this.#asked.set(key, asking);
    return asking;
  }
}

function toSafeCard(
  card: ModelCard,
  record: ModelRecord,
  withImages: boolean,
): SafeCard {
  const { title, ...safe } = safeMarkdown({
    markdown: card.markdown,
    baseUrl: card.baseUrl,
    imageAddress: withImages ? imageAddress : undefined,
  });
  return {
    title: plainLine(title ?? record.title, MAX_TITLE),
    facts: readFacts(card.facts),
    version: record.cardVersion ?? '',
    ...safe,
  };
}

function keyOf(sourceId: string, record: ModelRecord, part: string): string {
  return JSON.stringify([sourceId, record.key, record.cardVersion, part]);
}
