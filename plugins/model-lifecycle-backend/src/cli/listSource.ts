import type { Entity } from '@backstage/catalog-model';
import type { EntityBuilder } from '../models/entities/createEntityBuilder';
import {
  previewSource,
  type SourcePreview,
} from '../models/scanning/previewSource';
import { FirstByName } from './FirstByName';
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
  const built = new FirstByName(settings.maxModels);
  try {
    const preview = await previewSource({
      source: opened.source,
      settings,
      publisher: {
        ...builder,
        build: (sourceId, sourceType, record) => {
          const result = builder.build(sourceId, sourceType, record);
          built.add(record, result.entities);
          return result;
        },
      },
      now: () => installation.time.now(),
      signal: AbortSignal.timeout(settings.timeoutMs),
      maxEntities: 0,
    });
    return {
      preview,
      entities: built.entities(),
      traffic: difference(before, traffic.count()),
    };
  } finally {
    await opened.close();
  }
}
