import type { Entity } from '@backstage/catalog-model';
import {
  ANNOTATION_JOIN_KEYS,
  ANNOTATION_OWNER,
  AI_MODEL_SERVER,
  AUTH_TAGS,
} from 'backstage-plugin-model-lifecycle-common';
import { UNKNOWN_OWNER } from '../catalog/ownerMap';

export type DeclaredReference = { entityRef: string } | { external: string };

/** As `models/sources/declared/schema.ts` reads it. */
export interface Declaration {
  kind: 'model' | 'server' | 'dataset';
  title: string;
  baseModels?: DeclaredReference[];
  datasets?: DeclaredReference[];
  serves?: DeclaredReference[];
  [field: string]: unknown;
}

/** Where nobody said one: see `serverEntities.ts`. */
const UNKNOWN_LIFECYCLE = 'unknown';
const WEB_URL = /^https?:\/\//i;
const OWN_TAGS: readonly string[] = [
  AI_MODEL_SERVER,
  ...Object.values(AUTH_TAGS),
];

/** What all kinds have. Links to `derived` addresses come back by themselves. */
export function baseOf(
  { kind, metadata, spec = {} }: Entity,
  derived: readonly (string | undefined)[] = [],
): { title: string } & Record<string, unknown> {
  const { annotations = {}, tags = [], links = [] } = metadata;
  const viewUrl = annotations['backstage.io/view-url'];
  const isServer = kind.toLowerCase() !== 'resource';
  const saidTags = isServer
    ? tags.filter(tag => !OWN_TAGS.includes(tag))
    : tags;
  const saidLinks = links
    .filter(({ url }) => WEB_URL.test(url) && !derived.includes(url))
    .map(({ url, title }) => ({ url, title: title || url.slice(0, 200) }));
  const owner = annotations[ANNOTATION_OWNER] ?? textOf(spec.owner);
  const joinKeys = (annotations[ANNOTATION_JOIN_KEYS] ?? '')
    .split(',')
    .filter(Boolean)
    .map(key => key.replaceAll('%2C', ','));
  return withoutEmpty({
    title: metadata.title ?? metadata.name,
    description: metadata.description,
    tags: saidTags,
    owner: owner === UNKNOWN_OWNER ? undefined : owner,
    lifecycle:
      isServer && spec.lifecycle === UNKNOWN_LIFECYCLE
        ? undefined
        : textOf(spec.lifecycle),
    system: textOf(spec.system),
    viewUrl: viewUrl && WEB_URL.test(viewUrl) ? viewUrl : undefined,
    links: saidLinks,
    joinKeys,
  }) as { title: string };
}

export function withoutEmpty(
  fields: Record<string, unknown>,
): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).filter(
      ([, value]) =>
        value !== undefined &&
        value !== '' &&
        !(Array.isArray(value) && value.length === 0),
    ),
  );
}

/** `undefined` for what is no text, and for none. */
export function textOf(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

export function textsOf(value: unknown): string[] {
  return Array.isArray(value)
    ? value.filter(item => textOf(item) !== undefined)
    : [];
}
