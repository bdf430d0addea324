import type {
  ModelCard,
  ModelRecord,
} from 'backstage-plugin-model-lifecycle-node';

/** What the front matter of a card says, as far as it is understood. */
export interface CardFacts {
  license?: string;
  licenseName?: string;
  licenseUrl?: string;
  baseModels?: string[];
  datasets?: string[];
  languages?: string[];
  tasks?: string[];
  library?: string;
  metrics?: CardMetric[];
}

export interface CardMetric {
  name: string;
  value: string | number;
  task?: string;
  dataset?: string;
}

/** A picture that lies beside the card at its source. */
export interface CardImage {
  /** Made from the path: letters, digits and an ending that tells the type. */
  name: string;
  /** Relative to the card, without `..`. */
  path: string;
}

/** A card that can be shown. */
export interface SafeCard {
  title: string;
  /** Without raw HTML; every address is http, https, mailto, a fragment, or `images/<name>`. */
  markdown: string;
  facts: CardFacts;
  /** The record's `cardVersion`. */
  version: string;
  /** Something was left out since it was too much. */
  truncated: boolean;
  images: CardImage[];
}

export interface ImageContent {
  contentType: string;
  body: Buffer;
}

/** The way to one source. */
export interface CardSource {
  readCard(
    record: ModelRecord,
    signal: AbortSignal,
  ): Promise<ModelCard | undefined>;
  /** A picture beside the card, at most `maxBytes` long; absent where there is none. */
  readImage?(
    record: ModelRecord,
    options: { path: string; maxBytes: number; signal: AbortSignal },
  ): Promise<Uint8Array | undefined>;
}
