import { newestFirst, readVersion, type Version } from './answers';
import type { ModelToRead } from './ModelReader';

export type VersionsOfModel = Pick<ModelToRead, 'versions' | 'versionCount'>;

/** The newest versions of models, without those that are not wanted. */
export class VersionIndex {
  readonly #byModel = new Map<string, { kept: Version[]; count: number }>();

  constructor(
    private readonly options: {
      maxVersions: number;
      includeArchived: boolean;
      isKnown: (item: unknown) => boolean;
    },
  ) {}

  add(items: readonly unknown[]): void {
    const { maxVersions, includeArchived, isKnown } = this.options;
    for (const item of items) {
      const version = readVersion(item, { isKnown: isKnown(item) });
      if (!version || (version.archived && !includeArchived)) continue;
      const entry = this.#byModel.get(version.modelId) ?? {
        kept: [],
        count: 0,
      };
      entry.count += 1;
      entry.kept.push(version);
      entry.kept.sort(newestFirst).splice(maxVersions);
      this.#byModel.set(version.modelId, entry);
    }
  }

  of(modelId: string | undefined): VersionsOfModel {
    const entry = this.#byModel.get(modelId ?? '');
    return { versions: entry?.kept ?? [], versionCount: entry?.count ?? 0 };
  }
}
