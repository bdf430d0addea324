import type { ObjectStoreData, StoredFile } from './createObjectStoreHandler';
import type { FeastProject } from './createFeastHandler';

const FIRST_DAY = Date.UTC(2026, 9, 1);
const DAY_MS = 24 * 60 * 60_000;

/** What nightly trainings of the product recommender leave in their bucket; the last one has not written its config yet. */
export function demoRecommender(): ObjectStoreData {
  const files: StoredFile[] = [];
  for (let patch = 0; patch <= 11; patch += 1) {
    const modifiedAt = new Date(FIRST_DAY + patch * DAY_MS).toISOString();
    const version = `1.0.${patch}`;
    files.push({
      key: `user-encoder-${version}.pth`,
      body: Buffer.alloc(4_096 + patch, patch),
      modifiedAt,
    });
    if (patch < 11) {
      files.push({
        key: `user-encoder-config-${version}.json`,
        body: JSON.stringify({
          items_num_numerical: 13,
          items_num_categorical: 7,
          users_num_numerical: 4,
          users_num_categorical: 3,
        }),
        modifiedAt,
      });
    }
  }
  return { buckets: { 'user-encoder': files } };
}

/** The features that it learns from. */
export const demoFeastProject: FeastProject = {
  entities: ['item', 'user'],
  featureViews: [
    'interactions_features',
    'item_clip_features_embed',
    'item_embedding',
    'item_features',
    'item_textual_features_embed',
    'user_embedding',
    'user_features',
    'user_items',
  ],
  featureServices: [
    'interaction_service',
    'item_embedding',
    'item_service',
    'user_service',
    'user_top_k_items',
  ],
};
