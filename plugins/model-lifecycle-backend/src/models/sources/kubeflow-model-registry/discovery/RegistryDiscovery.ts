import type { Reason } from 'backstage-plugin-model-lifecycle-node';
import type { KubernetesObject } from '../../../../clusters/types';
import { distinctReasons } from '../../../kubernetes/distinctReasons';
import {
  KubernetesObjects,
  type ObjectKind,
} from '../../../kubernetes/KubernetesObjects';
import { placesOf } from '../../../kubernetes/places';
import type { BuiltInServices } from '../../types';
import type { DiscoveryConfig } from '../config';
import { findRegistries, type FoundRegistry } from './findRegistries';
import { INGRESS, MODEL_REGISTRY, ROUTE, SERVICE } from './kinds';

/** What one cluster shows. With a problem there may be more registries than these. */
export interface Discovered {
  registries: FoundRegistry[];
  problem?: Reason;
  /** Ways to registries that could not be looked at: an address may be another one. */
  notes: Reason[];
  /** Nothing could be read at all. */
  blind: boolean;
}

const KINDS = [MODEL_REGISTRY, ROUTE, INGRESS];

/** Looks for registries in clusters: by their resource, by labelled Services, and the ways to them. */
export class RegistryDiscovery {
  readonly #labelled: KubernetesObjects;
  readonly #others: KubernetesObjects;

  constructor(
    private readonly config: DiscoveryConfig,
    services: BuiltInServices,
  ) {
    const places = placesOf(config, config.clusters);
    this.#others = new KubernetesObjects({ kinds: KINDS, places, services });
    this.#labelled = new KubernetesObjects({
      kinds: [SERVICE],
      places,
      labelSelector: config.labelSelector,
      services,
    });
  }

  async discover(cluster: string, signal: AbortSignal): Promise<Discovered> {
    const problems: Reason[] = [];
    const notes: Reason[] = [];
    let readable = 0;
    const read = async (kind: ObjectKind): Promise<KubernetesObject[]> => {
      const objects: KubernetesObject[] = [];
      const reader = kind === SERVICE ? this.#labelled : this.#others;
      const places = placesOf({ ...this.config, clusters: [cluster] }, []);
      for (const place of places) {
        const snapshot = await reader.snapshot(kind, place, signal);
        if (snapshot.outcome !== 'failed') readable += 1;
        else if (kind === ROUTE || kind === INGRESS)
          notes.push(snapshot.reason);
        else problems.push(snapshot.reason);
        if (snapshot.outcome === 'complete') objects.push(...snapshot.objects);
      }
      return objects;
    };
    const objects = {
      registries: await read(MODEL_REGISTRY),
      services: await read(SERVICE),
      routes: await read(ROUTE),
      ingresses: await read(INGRESS),
    };
    const { address, exclude } = this.config;
    return {
      registries: findRegistries(cluster, objects, address).filter(
        ({ id }) => !exclude.includes(id),
      ),
      problem: problems.at(0),
      notes: distinctReasons(notes) ?? [],
      blind: readable === 0,
    };
  }
}
