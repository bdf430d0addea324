import type { Reason } from 'backstage-plugin-model-lifecycle-node';
import type { KubernetesObject } from '../../../../clusters/types';
import {
  KubernetesObjects,
  type ObjectKind,
} from '../../../kubernetes/KubernetesObjects';
import { placesOf } from '../../../kubernetes/places';
import type { BuiltInServices } from '../../types';
import type { ThreeScaleConfig } from '../config';
import { ACTIVE_DOC, BACKEND, productKind } from './kinds';
import { readProducts, type Product } from './readProduct';

/** The Products of one cluster, or why they cannot be said. */
export type ClusterProducts =
  | { cluster: string; products: Product[]; notInstalled: boolean }
  | { cluster: string; problem: Reason };

/** Product resources with their Backends and ActiveDocs, watched while `follow` runs. */
export class ProductReader {
  readonly #objects: KubernetesObjects;
  readonly #product: ObjectKind;

  constructor(
    private readonly config: ThreeScaleConfig,
    services: BuiltInServices,
  ) {
    this.#product = productKind(config.select);
    this.#objects = new KubernetesObjects({
      kinds: [this.#product, BACKEND, ACTIVE_DOC],
      places: placesOf(config, config.clusters),
      services,
    });
  }

  follow(context: { signal: AbortSignal; changed(): void }): Promise<void> {
    return this.#objects.follow(context);
  }

  async read(cluster: string, signal: AbortSignal): Promise<ClusterProducts> {
    const kinds = [this.#product, BACKEND, ACTIVE_DOC];
    const found = new Map<ObjectKind, KubernetesObject[]>();
    let notInstalled = false;
    const places = placesOf({ ...this.config, clusters: [cluster] }, []);
    for (const place of places) {
      for (const kind of kinds) {
        const snapshot = await this.#objects.snapshot(kind, place, signal);
        if (snapshot.outcome === 'failed') {
          return { cluster, problem: snapshot.reason };
        }
        if (snapshot.outcome === 'absent') {
          notInstalled ||= kind === this.#product;
          continue;
        }
        const known = found.get(kind) ?? [];
        found.set(kind, [...known, ...snapshot.objects]);
      }
    }
    const of = (kind: ObjectKind) => found.get(kind) ?? [];
    const products = readProducts(cluster, {
      products: of(this.#product),
      backends: of(BACKEND),
      documents: of(ACTIVE_DOC),
    });
    return { cluster, products, notInstalled };
  }
}
