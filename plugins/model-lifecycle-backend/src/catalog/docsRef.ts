import { createHmac } from 'node:crypto';
import type { Entity } from '@backstage/catalog-model';

const TECHDOCS_REF = 'backstage.io/techdocs-ref';
const DOCS_KEY =
  /^url:https:\/\/model-lifecycle\.invalid\/docs\/([a-f0-9]{32})$/;

/** The key of a documentation page: stable, and not to be guessed without the secret. */
export function docsKeyFor(options: {
  secret: string;
  sourceKey: string;
  nativeKey: string;
}): string {
  return createHmac('sha256', options.secret)
    .update(`${options.sourceKey}\n${options.nativeKey}`)
    .digest('hex')
    .slice(0, 32);
}

/**
 * TechDocs accepts only `url:` and `dir:` references. The host exists nowhere
 * (RFC 6761); the TechDocs module recognises it.
 */
export function docsRefFor(docsKey: string): string {
  return `url:https://model-lifecycle.invalid/docs/${docsKey}`;
}

/** The key in an entity's TechDocs reference, where the reference is one of ours. */
export function docsKeyOf(entity: Entity): string | undefined {
  const reference = entity.metadata.annotations?.[TECHDOCS_REF];
  return reference?.match(DOCS_KEY)?.[1];
}
