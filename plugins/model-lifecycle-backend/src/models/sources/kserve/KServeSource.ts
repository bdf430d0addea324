import type {
  ListContext,
  ListingEvent,
  ModelSource,
  Reason,
  ServerRecord,
} from 'backstage-plugin-model-lifecycle-node';
import type { KubernetesObject } from '../../../clusters/types';
import { distinctReasons } from '../../kubernetes/distinctReasons';
import {
  KubernetesObjects,
  type ObjectKind,
} from '../../kubernetes/KubernetesObjects';
import { placesOf, type ObjectPlace } from '../../kubernetes/places';
import type { BuiltInServices } from '../types';
import type { KServeConfig } from './config';
import { withDefinition } from './definitions';
import { INFERENCE_SERVICE, LLM_INFERENCE_SERVICE } from './kinds';
import { normaliseServer } from './normalise';

const KINDS = [INFERENCE_SERVICE, LLM_INFERENCE_SERVICE];
const PAGE_SIZE = 200;

/** A scope is one kind in one place, so that a kind without rights does not freeze the other. */
export class KServeSource implements ModelSource {
  readonly #objects: KubernetesObjects;
  readonly #places: readonly ObjectPlace[];

  constructor(
    private readonly config: KServeConfig,
    private readonly services: BuiltInServices,
  ) {
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
    for (const place of this.#places) {
      for (const kind of KINDS) yield* this.#listScope(kind, place, context);
    }
  }

  async *#listScope(
    kind: ObjectKind,
    place: ObjectPlace,
    context: ListContext,
  ): AsyncGenerator<ListingEvent> {
    const scope = [place.cluster, place.namespace, kind.kind]
      .filter(Boolean)
      .join('/');
    const snapshot = await this.#objects.snapshot(kind, place, context.signal);
    if (snapshot.outcome === 'failed') {
      yield { type: 'end', scope, end: snapshot };
      return;
    }
    const notes: Reason[] = [];
    if (snapshot.outcome === 'absent') {
      notes.push({ code: 'kind-not-installed', params: { kind: kind.kind } });
    } else {
      const objects = [...snapshot.objects];
      for (let at = 0; at < objects.length; at += PAGE_SIZE) {
        const page = objects.slice(at, at + PAGE_SIZE);
        const read = await this.#read(page, { scope, place, context });
        notes.push(...read.notes);
        const position = at / PAGE_SIZE;
        yield { type: 'page', scope, position, records: read.records };
      }
    }
    // A list of one resource version, or the copy that a watch keeps of it.
    yield {
      type: 'end',
      scope,
      end: {
        outcome: 'complete',
        absence: 'proof',
        notes: distinctReasons(notes),
      },
    };
  }

  async #read(
    objects: KubernetesObject[],
    at: { scope: string; place: ObjectPlace; context: ListContext },
  ): Promise<{ records: ServerRecord[]; notes: Reason[] }> {
    const { previous, full, signal } = at.context;
    const normalised = objects.map(object =>
      normaliseServer(object, {
        cluster: at.place.cluster,
        scope: at.scope,
        registries: this.config.registries,
      }),
    );
    const before = await previous.records(
      normalised.map(({ record }) => record.key),
    );
    const records: ServerRecord[] = [];
    for (const [index, { record }] of normalised.entries()) {
      const withApi = await withDefinition({
        object: objects[index],
        record,
        before: before.get(record.key),
        full,
        config: this.config.definitions,
        services: this.services,
        signal,
      });
      records.push(withApi);
    }
    const notes = normalised
      .map(({ unresolved }) => unresolved)
      .filter(reason => reason !== undefined);
    return { records, notes };
  }
}
