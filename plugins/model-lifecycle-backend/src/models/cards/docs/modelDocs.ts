import type {
  ModelRecord,
  ServerRecord,
} from 'backstage-plugin-model-lifecycle-node';
import {
  etagOf,
  siteConfig,
  type DocsImages,
  type DocsTree,
} from '../../../docs/docsTree';
import type { CardImage, ImageContent, SafeCard } from '../types';
import { cardPage } from './cardPage';
import { trainingPage, type DocsRun } from './trainingPage';
import { usePage } from './usePage';
import { versionsPage } from './versionsPage';

/** Of all pictures of a page together; what is beyond leaves its words. */
const MAX_IMAGES_BYTES = 4 * 1024 * 1024;

export interface ModelDocsExtras {
  card: SafeCard;
  /** Servers that answer for the model. */
  servers: readonly ServerRecord[];
  /** Runs that made it and have ended. */
  runs: readonly DocsRun[];
  /** A picture of the card; absent where there is none. Rejects where that is not known. */
  readImage: (image: CardImage) => Promise<ImageContent | undefined>;
}

/**
 * The documentation of a model. Pure but for its pictures; nothing that moves
 * while the model is used stands in it, so that pages are not built again.
 */
export function modelDocs(
  record: ModelRecord,
  extras: ModelDocsExtras,
): DocsTree {
  const { card, servers, runs } = extras;
  const files = {
    'mkdocs.yml': siteConfig({
      name: record.title,
      pages: [
        { title: 'Model card', path: 'index.md' },
        { title: 'Use it', path: 'use.md' },
        { title: 'How it was trained', path: 'training.md' },
        { title: 'Versions and files', path: 'versions.md' },
      ],
    }),
    'docs/index.md': cardPage(record, card),
    'docs/use.md': usePage(servers),
    'docs/training.md': trainingPage(record, runs),
    'docs/versions.md': versionsPage(record),
  };
  return {
    // The pictures of a card are those of its version.
    etag: etagOf([files, card.version]),
    files,
    ...(card.images.length > 0 && {
      images: () => readImages(card.images, extras.readImage),
    }),
  };
}

async function readImages(
  images: readonly CardImage[],
  readImage: ModelDocsExtras['readImage'],
): Promise<DocsImages> {
  const files: Record<string, string> = {};
  let incomplete = false;
  let bytes = 0;
  for (const image of images) {
    try {
      const content = await readImage(image);
      if (!content || bytes + content.body.length > MAX_IMAGES_BYTES) continue;
      bytes += content.body.length;
      files[`docs/images/${image.name}`] = content.body.toString('base64');
    } catch {
      // The text is worth more than the picture, which is asked for again.
      incomplete = true;
    }
  }
  return { files, incomplete };
}
