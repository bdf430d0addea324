import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import Router from 'express-promise-router';

interface Item {
  sequence: number;
  entityRef: string;
  type: 'upsert' | 'remove';
  entity?: Entity;
}

/** A training job as the backend would send it. */
export function job(name: string, description = 'first'): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Resource',
    metadata: {
      name,
      description,
      annotations: {
        'backstage.io/managed-by-location': 'model-lifecycle:training:prod',
        'backstage.io/managed-by-origin-location':
          'model-lifecycle:training:prod',
      },
    },
    spec: { type: 'training-job', owner: 'group:default/ml' },
  };
}

/** The change feed of source `training:prod`, behind the route of the real backend. */
export class StandInFeed {
  epoch = 'epoch-1';
  ready = true;
  /** Answers this status instead. */
  status?: number;
  /** Answers this text instead. */
  garbage?: string;
  pageSize = 2;
  /** `after` of each request. */
  requests: number[] = [];
  /** Who asked. */
  principals = new Set<string>();
  #items = new Map<string, Item>();
  #sequence = 0;

  put(...entities: Entity[]) {
    for (const entity of entities) {
      this.#set({
        type: 'upsert',
        entityRef: stringifyEntityRef(entity),
        entity,
      });
    }
  }

  remove(entityRef: string) {
    this.#set({ type: 'remove', entityRef });
  }

  /** As after the loss of the database: another epoch, nothing in it, nothing listed. */
  wipe(epoch: string) {
    this.epoch = epoch;
    this.ready = false;
    this.#items.clear();
    this.#sequence = 0;
  }

  #set(item: Omit<Item, 'sequence'>) {
    this.#sequence += 1;
    this.#items.set(item.entityRef, { ...item, sequence: this.#sequence });
  }

  page(after: number) {
    const newer = [...this.#items.values()]
      .filter(item => item.sequence > after)
      .sort((one, other) => one.sequence - other.sequence);
    const items = newer.slice(0, this.pageSize);
    return {
      epoch: this.epoch,
      ready: this.ready,
      items,
      lastSequence: items[items.length - 1]?.sequence ?? this.#sequence,
      hasMore: newer.length > items.length,
    };
  }

  feature() {
    return createBackendPlugin({
      pluginId: 'model-lifecycle',
      register: env => {
        env.registerInit({
          deps: {
            http: coreServices.httpRouter,
            httpAuth: coreServices.httpAuth,
          },
          init: async ({ http, httpAuth }) => {
            const router = Router();
            router.get('/entities', async (request, response) => {
              const { principal } = await httpAuth.credentials(request, {
                allow: ['service'],
              });
              this.principals.add(principal.subject);
              const after = Number(request.query.after);
              this.requests.push(after);
              if (this.status) response.status(this.status).end();
              else if (this.garbage) response.send(this.garbage);
              else response.json(this.page(after));
            });
            http.use(router);
          },
        });
      },
    });
  }
}
