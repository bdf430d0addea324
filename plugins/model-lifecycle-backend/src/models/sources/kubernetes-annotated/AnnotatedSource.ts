import type {
  ListContext,
  ListingEvent,
  ModelSource,
  Reason,
  ScopeEnd,
} from 'backstage-plugin-model-lifecycle-node';
import type { KubernetesObject } from '../../../clusters/types';
import { KubernetesObjects } from '../../kubernetes/KubernetesObjects';
import { placesOf, type ObjectPlace } from '../../kubernetes/places';
import type { BuiltInServices } from '../types';
import type { AnnotatedConfig } from './config';
import { DEPLOYMENT, isMarked, ROUTE, SERVICE } from './kinds';
import { groupByServer, normaliseAnnotated } from './normalise';

const KINDS = [DEPLOYMENT, SERVICE, ROUTE];
const PAGE_SIZE = 200;

/**
 * A scope is one place with all its kinds, since a server is put together from
 * several objects: where one kind cannot be read, none is believed to be gone.
 */
export class AnnotatedSource implements ModelSource {
  readonly #objects: KubernetesObjects;
  readonly #places: readonly ObjectPlace[];

  constructor(config: AnnotatedConfig, services: BuiltInServices) {
    this.#places = placesOf(config, services.clusterNames);
    this.#objects = new KubernetesObjects({
      kinds: KINDS,
      places: this.#places,
      labelSelector: config.labelSelector,
      services,
    });
  }

  follow(context: { signal: AbortSignal; changed(): void }): Promise<void> {
    return this.#objects.follow(context);
  }

  async *list(context: ListContext): AsyncGenerator<ListingEvent> {
    for (const place of this.#places) yield* this.#listPlace(place, context);
  }

  async *#listPlace(
    place: ObjectPlace,
    { signal }: ListContext,
  ): AsyncGenerator<ListingEvent> {
    const { cluster, namespace } = place;
    const scope = namespace ? `${cluster}/${namespace}` : cluster;
    const { objects, failures } = await this.#read(place, signal);
    if (failures.length > 0) {
      // Half a server would lose its address or its model: nothing is shown of it.
      const [reason] = failures;
      yield { type: 'end', scope, end: { outcome: 'failed', reason } };
      return;
    }
    const groups = [...groupByServer(objects)];
    for (let at = 0; at < groups.length; at += PAGE_SIZE) {
      const records = groups
        .slice(at, at + PAGE_SIZE)
        .map(([group, members]) =>
          normaliseAnnotated(members, { cluster, scope, group }),
        );
      yield { type: 'page', scope, position: at / PAGE_SIZE, records };
    }
    const end: ScopeEnd = { outcome: 'complete', absence: 'proof' };
    yield { type: 'end', scope, end };
  }

  async #read(
    place: ObjectPlace,
    signal: AbortSignal,
  ): Promise<{ objects: KubernetesObject[]; failures: Reason[] }> {
    const objects: KubernetesObject[] = [];
    const failures: Reason[] = [];
    for (const kind of KINDS) {
      const snapshot = await this.#objects.snapshot(kind, place, signal);
      // A cluster without Routes is no OpenShift, and nothing is missing.
      if (snapshot.outcome === 'complete') {
        for (const object of snapshot.objects) {
          if (isMarked(object)) objects.push(object);
        }
      } else if (snapshot.outcome === 'failed') {
        failures.push(snapshot.reason);
      }
    }
    return { objects, failures };
  }
}
