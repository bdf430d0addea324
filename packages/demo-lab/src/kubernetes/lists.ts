import { ApiError, badRequest, expired } from './apiError';
import { KubernetesObject } from './objects';
import { ObjectStore } from './objectStore';
import { Resource, apiVersionOf, inVersion } from './resources';
import { Matcher, fieldMatcher, labelMatcher } from './selectors';

export interface ListRequest {
  resource: Resource;
  version: string;
  namespace?: string;
  query: URLSearchParams;
}

interface Snapshot {
  items: KubernetesObject[];
  resourceVersion: string;
  takenAt: number;
}

interface ContinueToken {
  snapshot: string;
  resourceVersion: string;
  offset: number;
  /** The last key handed out: where an inconsistent continuation begins. */
  after: string;
}

const TOO_OLD =
  'The provided continue parameter is too old to display a consistent list result. You can start a new list without the continue parameter, or use the continue token in this response to retrieve the remainder of the results. Continuing with the provided token results in an inconsistent list - objects that were created, modified, or deleted between the time the first chunk was returned and now may show up in the list.';

function keyOf(object: KubernetesObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}

function encode(token: ContinueToken): string {
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

function decode(text: string): ContinueToken {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch {
    throw badRequest('continue key is not valid: it cannot be decoded');
  }
}

/** Whether an object belongs to a list or watch with these selectors. */
export function selectorOf(request: ListRequest): Matcher {
  const labels = labelMatcher(request.query.get('labelSelector') ?? undefined);
  const fields = fieldMatcher(
    request.resource,
    request.query.get('fieldSelector') ?? undefined,
  );
  return object =>
    (!request.namespace || object.metadata.namespace === request.namespace) &&
    labels(object) &&
    fields(object);
}

function wholeNumber(query: URLSearchParams, name: string): number {
  const text = query.get(name) ?? '0';
  if (!/^\d+$/.test(text)) {
    throw badRequest(
      `${name}: Invalid value: ${JSON.stringify(text)}: must be a number`,
    );
  }
  return Number(text);
}

/** Lists with pages: all pages of one list show the world of its first page. */
export class Lists {
  private readonly snapshots = new Map<string, Snapshot>();
  private nextSnapshot = 0;

  constructor(
    private readonly store: ObjectStore,
    private readonly options: {
      snapshotLifetimeMs: number;
      maxSnapshots: number;
    },
  ) {}

  /** Every outstanding `continue` token answers 410 from now on. */
  expireTokens(): void {
    this.snapshots.clear();
  }

  list(request: ListRequest): object {
    const limit = wholeNumber(request.query, 'limit');
    const continueText = request.query.get('continue');
    if (continueText) {
      if (request.query.get('resourceVersion')) {
        throw badRequest(
          'specifying resource version is not allowed when using continue',
        );
      }
      return this.continued(request, decode(continueText), limit);
    }
    this.assertServable(wholeNumber(request.query, 'resourceVersion'));
    const items = this.select(request);
    const resourceVersion = String(this.store.resourceVersion);
    return this.page(request, { items, resourceVersion, offset: 0, limit });
  }

  private select(request: ListRequest): KubernetesObject[] {
    return this.store
      .list(request.resource, request.namespace)
      .filter(selectorOf(request));
  }

  private assertServable(version: number): void {
    const current = this.store.resourceVersion;
    if (version > current) {
      throw new ApiError(
        504,
        'Timeout',
        `Too large resource version: ${version}, current: ${current}`,
        {
          causes: [
            {
              reason: 'ResourceVersionTooLarge',
              message: 'Too large resource version',
            },
          ],
          retryAfterSeconds: 1,
        },
      );
    }
  }

  private continued(
    request: ListRequest,
    token: ContinueToken,
    limit: number,
  ): object {
    if (token.snapshot === 'inconsistent') {
      const items = this.select(request).filter(
        object => keyOf(object) > token.after,
      );
      const resourceVersion = String(this.store.resourceVersion);
      return this.page(request, { items, resourceVersion, offset: 0, limit });
    }
    this.forgetOld();
    const snapshot = this.snapshots.get(token.snapshot);
    if (!snapshot) {
      throw expired(
        TOO_OLD,
        encode({ ...token, snapshot: 'inconsistent', offset: 0 }),
      );
    }
    return this.page(request, {
      ...snapshot,
      offset: token.offset,
      limit,
      snapshot: token.snapshot,
    });
  }

  private page(
    request: ListRequest,
    part: {
      items: KubernetesObject[];
      resourceVersion: string;
      offset: number;
      limit: number;
      snapshot?: string;
    },
  ): object {
    const { items, resourceVersion, offset, limit } = part;
    const apiVersion = apiVersionOf(request.resource, request.version);
    const end = limit > 0 ? offset + limit : items.length;
    const more = end < items.length;
    const snapshot = more
      ? part.snapshot ?? this.keep(items, resourceVersion)
      : '';
    const selective =
      request.query.get('labelSelector') || request.query.get('fieldSelector');
    return {
      kind: `${request.resource.kind}List`,
      apiVersion,
      metadata: {
        resourceVersion,
        ...(more && {
          continue: encode({
            snapshot,
            resourceVersion,
            offset: end,
            after: keyOf(items[end - 1]),
          }),
        }),
        ...(more && !selective && { remainingItemCount: items.length - end }),
      },
      items: items
        .slice(offset, end)
        .map(object => inVersion(object, apiVersion)),
    };
  }

  private keep(items: KubernetesObject[], resourceVersion: string): string {
    this.nextSnapshot += 1;
    const id = String(this.nextSnapshot);
    this.snapshots.set(id, {
      items,
      resourceVersion,
      takenAt: this.store.now(),
    });
    this.forgetOld();
    return id;
  }

  private forgetOld(): void {
    const oldest = this.store.now() - this.options.snapshotLifetimeMs;
    for (const [id, snapshot] of this.snapshots) {
      if (
        snapshot.takenAt < oldest ||
        this.snapshots.size > this.options.maxSnapshots
      ) {
        this.snapshots.delete(id);
      }
    }
  }
}
