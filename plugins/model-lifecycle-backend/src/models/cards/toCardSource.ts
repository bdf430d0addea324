import {
  UpstreamError,
  type ModelSource,
  type UpstreamErrorKind,
} from 'backstage-plugin-model-lifecycle-node';
import type { CardSource } from './types';

/** Asked again, the answer would be the same. */
const FOR_GOOD: readonly UpstreamErrorKind[] = [
  'not-found',
  'too-large',
  'redirect-refused',
  'rejected',
];

/** The cards of a source; one that has none of its own has no method for them. */
export function toCardSource(
  source: Pick<ModelSource, 'readCard' | 'readCardImage'>,
): CardSource {
  return {
    readCard: async (record, signal) => source.readCard?.(record, signal),
    ...(source.readCardImage && {
      readImage: async (record, options) => {
        try {
          return await source.readCardImage?.(record, options);
        } catch (error) {
          if (error instanceof UpstreamError && FOR_GOOD.includes(error.kind)) {
            return undefined;
          }
          throw error;
        }
      },
    }),
  };
}
