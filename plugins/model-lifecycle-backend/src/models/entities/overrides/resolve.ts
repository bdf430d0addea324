import type { SourceRecord } from 'backstage-plugin-model-lifecycle-node';
import { toEntityRef } from '../../../catalog/entityRef';
import { createOwnerMap, type ResolvedOwner } from '../../../catalog/ownerMap';
import { plainLine } from '../../../catalog/plainText';
import type { EntityBuilderOptions } from '../types';
import { compileRule, type OverrideRule, type OverrideValues } from './rules';
import { readWritten, type Written } from './written';

const MAX_LIFECYCLE = 63;

/** What an entity says of itself after everything that overrides a source was heard. */
export interface Resolved {
  title?: string;
  description?: string;
  owner: ResolvedOwner;
  lifecycle?: string;
  /** A full reference. */
  system?: string;
  /** Beside those of the record. */
  tags: readonly string[];
  license?: string;
  /** Everything that people wrote at the source. */
  written: Written;
}

/**
 * What people wrote at the source comes first, then rules, then what the
 * source says by itself, then defaults. Owners that are written where a source
 * or a ConfigMap is written go through the owner map: only the config and
 * files beside it may name an owner outright.
 */
export function createResolver(
  options: Pick<EntityBuilderOptions, 'owners' | 'defaults' | 'overrides'>,
): (sourceId: string, record: SourceRecord) => Resolved {
  const resolveOwner = createOwnerMap(options.owners);
  const outright = createOwnerMap({ ...options.owners, map: [] });
  const rules = options.overrides.map(rule => ({
    rule,
    matches: compileRule(rule),
    owner: ownerOf(rule, resolveOwner),
  }));
  const system = toEntityRef(options.defaults?.system, 'system');

  return (sourceId, record) => {
    const written = readWritten(record);
    const matching = rules.filter(({ matches }) => matches(sourceId, record));
    const ruled = <K extends keyof OverrideValues>(field: K) =>
      matching.find(({ rule }) => rule.set[field] !== undefined)?.rule.set[
        field
      ];

    const said = [written.owner, record.owner].map(resolveOwner);
    const isSaid = (owner: ResolvedOwner, raw: string | undefined) =>
      Boolean(raw) && owner.unresolved === undefined;
    const owner =
      (isSaid(said[0], written.owner) && said[0]) ||
      matching.find(rule => rule.owner)?.owner ||
      (isSaid(said[1], record.owner) && said[1]) ||
      outright(undefined);

    const lifecycle =
      written.lifecycle ??
      ruled('lifecycle') ??
      record.lifecycle ??
      options.defaults?.lifecycle;
    return {
      title: written.title ?? ruled('title'),
      description: written.description ?? ruled('description'),
      owner: {
        ownerRef: owner.ownerRef,
        unresolved: said[0].unresolved ?? said[1].unresolved,
      },
      lifecycle:
        (lifecycle && plainLine(lifecycle, MAX_LIFECYCLE)) || undefined,
      system:
        toEntityRef(written.system, 'system') ??
        toEntityRef(ruled('system'), 'system') ??
        system,
      tags: [...(written.tags?.split(',') ?? []), ...(ruled('tags') ?? [])],
      license: written.license ?? ruled('license'),
      written,
    };
  };
}

function ownerOf(
  { set, ownerBy }: OverrideRule,
  resolveOwner: (raw: string | undefined) => ResolvedOwner,
): ResolvedOwner | undefined {
  if (set.owner === undefined) return undefined;
  if (ownerBy === 'owner-map') {
    const owner = resolveOwner(set.owner);
    return owner.unresolved === undefined ? owner : undefined;
  }
  return createOwnerMap({ default: set.owner, map: [] })(undefined);
}
