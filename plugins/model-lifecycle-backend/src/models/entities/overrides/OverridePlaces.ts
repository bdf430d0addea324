import { readFile } from 'node:fs/promises';
import type { LoggerService } from '@backstage/backend-plugin-api';
import { NotFoundError, toError } from '@backstage/errors';
import type { Reason } from 'backstage-plugin-model-lifecycle-node';
import type { ClusterClient } from '../../../clusters/types';
import type { OverridePlace } from '../../../config/types';
import { readOverrideText } from './readOverrideText';
import type { OverrideRule } from './rules';

const CONFIG_MAPS = {
  group: '',
  version: 'v1',
  plural: 'configmaps',
  kind: 'ConfigMap',
};

export interface OverridePlacesOptions {
  places: readonly OverridePlace[];
  /** Throws for one that is not configured. */
  cluster: (name: string) => Pick<ClusterClient, 'get'>;
  logger: LoggerService;
}

export interface ReadOverrides {
  /** ConfigMaps before files, each in the order of the config. */
  rules: OverrideRule[];
  /** Places that could not be read: what was read there before holds on. */
  problems: Reason[];
  /**
   * Whether each place was read at least once. Before that entities must not
   * be built: they would lose what an override gives them.
   */
  complete: boolean;
}

/**
 * Overrides that are written outside of the config. A place that cannot be
 * read, or is not there, keeps the rules that were read there last.
 */
export class OverridePlaces {
  readonly #options: OverridePlacesOptions;
  readonly #rules = new Map<string, OverrideRule[]>();

  constructor(options: OverridePlacesOptions) {
    this.#options = options;
  }

  async read(signal: AbortSignal): Promise<ReadOverrides> {
    const places = [...this.#options.places].sort(
      (one, other) => Number('file' in one) - Number('file' in other),
    );
    const problems: Reason[] = [];
    for (const place of places) {
      const name = nameOf(place);
      try {
        const text = await this.#textOf(place, signal);
        const namesOwners = 'file' in place;
        this.#rules.set(
          name,
          readOverrideText({ text, place: name, namesOwners }),
        );
      } catch (error) {
        signal.throwIfAborted();
        const { message } = toError(error);
        this.#options.logger.warn(
          `The overrides in ${name} could not be read, what was read before holds on: ${message}`,
        );
        problems.push({
          code: 'overrides-unreadable',
          params: { place: name },
          message,
        });
      }
    }
    return {
      rules: places.flatMap(place => this.#rules.get(nameOf(place)) ?? []),
      problems,
      complete: places.every(place => this.#rules.has(nameOf(place))),
    };
  }

  async #textOf(place: OverridePlace, signal: AbortSignal): Promise<string> {
    if ('file' in place) return readFile(place.file, 'utf8');
    const { cluster, namespace, name, key } = place.configMap;
    const client = this.#options.cluster(cluster);
    const map = await client.get(CONFIG_MAPS, { namespace, name, signal });
    const data = map.data as Record<string, unknown> | undefined;
    const text = data && Object.hasOwn(data, key) ? data[key] : undefined;
    if (typeof text !== 'string') {
      throw new NotFoundError(`It has no text under the key '${key}'`);
    }
    return text;
  }
}

function nameOf(place: OverridePlace): string {
  if ('file' in place) return place.file;
  const { cluster, namespace, name } = place.configMap;
  return `ConfigMap ${cluster}/${namespace}/${name}`;
}
