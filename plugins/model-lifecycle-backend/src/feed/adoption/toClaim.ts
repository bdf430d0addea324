import {
  ANNOTATION_LOCATION,
  parseEntityRef,
  stringifyEntityRef,
  type Entity,
} from '@backstage/catalog-model';
import {
  ANNOTATION_NATIVE_ID,
  ANNOTATION_SOURCE,
} from 'backstage-plugin-model-lifecycle-common';
import { OWN_LOCATIONS } from '../../catalog/location';
import type { Claim } from './types';

/** What can stand for a model, a model server or a training job. */
export const ADOPTER_KINDS = [
  'resource',
  'component',
  'api',
  'aimodelserverapi',
];

const MAX_REF = 255;
const MAX_NATIVE_ID = 512;

/** The claim of an entity; `undefined` for one that makes none. */
export function toClaim(
  entity: Entity,
  isTrusted: (location: string) => boolean,
): Claim | undefined {
  const annotations = entity.metadata.annotations ?? {};
  const location = annotations[ANNOTATION_LOCATION] ?? '';
  const source = annotations[ANNOTATION_SOURCE]?.trim();
  const nativeId = annotations[ANNOTATION_NATIVE_ID]?.trim();
  const adopterRef = stringifyEntityRef(entity);
  if (
    !source ||
    !nativeId ||
    location.startsWith(OWN_LOCATIONS) ||
    !ADOPTER_KINDS.includes(entity.kind.toLowerCase()) ||
    adopterRef.length > MAX_REF ||
    source.length > MAX_REF ||
    nativeId.length > MAX_NATIVE_ID
  ) {
    return undefined;
  }
  return {
    adopterRef,
    source,
    nativeId,
    ownerRef: ownerOf(entity),
    trusted: isTrusted(location),
  };
}

/** Of an entity as it stands in the catalog or in the feed. */
export function ownerOf(entity: Entity): string | undefined {
  const owner = entity.spec?.owner;
  if (typeof owner !== 'string' || owner.length > MAX_REF) return undefined;
  try {
    const defaults = {
      defaultKind: 'group',
      defaultNamespace: entity.metadata.namespace ?? 'default',
    };
    return stringifyEntityRef(parseEntityRef(owner, defaults));
  } catch {
    // People write what they like; who names no owner owns nothing.
    return undefined;
  }
}
