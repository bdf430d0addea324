import type { Entity } from '@backstage/catalog-model';
import type { SourceRecord } from 'backstage-plugin-model-lifecycle-node';
import type { EntityBuilder } from '../models/entities/createEntityBuilder';
import {
  previewSource,
  type SourcePreview,
} from '../models/scanning/previewSource';
import type { Installation, ValidSource } from './Installation';
import { difference, type Traffic, type TrafficCount } from './Traffic';

export interface ListedSource {
  /** `interrupted` also where it took longer than one run may take. */
  preview: SourcePreview;
  /** What the source would bring, up to `maxModels` of each kind, by name. */
  entities: Entity[];
  traffic: TrafficCount;
}

/** One listing in full, as the first scan would do it. Nothing is kept. */
export async function listSource(
  installation: Installation,
  source: ValidSource,
  { builder, traffic }: { builder: EntityBuilder; traffic: Traffic },
): Promise<ListedSource> {
  const { settings } = source;
  const before = traffic.count();
  const opened = installation.open(source);
  const built: { record: SourceRecord; entities: Entity[] }[] = [];
  try {
    const preview = await previewSource({
      source: opened.source,
      settings,
      publisher: {
        ...builder,
        build: (sourceId, sourceType, record) => {
          const result = builder.build(sourceId, sourceType, record);
          built.push({ record, entities: result.entities });
          return result;
        },
      },
      now: () => installation.time.now(),
      signal: AbortSignal.timeout(settings.timeoutMs),
      maxEntities: 0,
    });
    return {
      preview,
      entities: underCap(built, settings.maxModels),
      traffic: difference(before, traffic.count()),
    };
  } finally {
    await opened.close();
  }
}

function underCap(
  built: readonly { record: SourceRecord; entities: Entity[] }[],
  max: number,
): Entity[] {
  const taken = new Map<string, number>();
  return [...built]
    .sort((one, other) => compare(nameOf(one.record), nameOf(other.record)))
    .filter(({ record }) => {
      const count = taken.get(record.kind) ?? 0;
      taken.set(record.kind, count + 1);
      return count < max;
    })
    .flatMap(({ entities }) => entities);
}

function nameOf({ title, key }: SourceRecord): string {
  return `${title.toLowerCase()}\n${key}`;
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}
