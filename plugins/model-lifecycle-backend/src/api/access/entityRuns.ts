import type { Entity } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import {
  ANNOTATION_JOB,
  ANNOTATION_RUN,
  ANNOTATION_TRAINING_SELECTOR,
  TRAINING_JOB_TYPE,
} from 'backstage-plugin-model-lifecycle-common';
import type { Adoption } from '../../feed/adoption/types';
import type { EntityRuns } from '../../training/history/types';

/** `key=value` or `key==value`; the key may have a prefix. */
const REQUIREMENT = /^\s*([A-Za-z0-9][\w./-]*)\s*={1,2}\s*([\w.-]*)\s*$/;

/**
 * A label selector as equality requirements. `undefined` for an empty one:
 * whereas Kubernetes lets it match everything, here it shows nothing.
 */
export function parseSelector(
  selector: string,
): Record<string, string> | undefined {
  if (selector.trim() === '') return undefined;
  return Object.fromEntries(
    selector.split(',').map(part => {
      const match = REQUIREMENT.exec(part);
      if (!match) {
        throw new InputError(
          `The annotation '${ANNOTATION_TRAINING_SELECTOR}' has '${part.trim()}': only key=value, joined by commas, is supported`,
        );
      }
      return [match[1], match[2]];
    }),
  );
}

/** `<cluster>/<namespace>/<name>` or `<source>/<id>`; `undefined` for anything else. */
function parseRunName(value: string | undefined): EntityRuns['named'] {
  const parts = value?.trim().split('/') ?? [];
  if (parts.some(part => part === '')) return undefined;
  if (parts.length === 3) {
    return { sourceId: parts[0], namespace: parts[1], name: parts[2] };
  }
  return parts.length === 2
    ? { sourceId: parts[0], name: parts[1] }
    : undefined;
}

/** Which runs an entity shows, by its annotations and by what it adopts. They select, they never grant. */
export function entityRuns(
  ref: string,
  entity: Entity,
  adoptions: Adoption[],
): EntityRuns {
  const annotations = entity.metadata.annotations ?? {};
  return {
    ref,
    adopted: adoptions.flatMap(({ entityRef, adopterRef }) =>
      adopterRef === ref ? [entityRef] : [],
    ),
    labels: parseSelector(annotations[ANNOTATION_TRAINING_SELECTOR] ?? ''),
    named: parseRunName(annotations[ANNOTATION_RUN]),
    // A job's own entity is linked to its runs; the name alone would add those of its namesakes.
    jobName:
      entity.spec?.type === TRAINING_JOB_TYPE
        ? undefined
        : annotations[ANNOTATION_JOB]?.trim() || undefined,
  };
}
