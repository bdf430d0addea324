import { ServerResponse } from 'node:http';
import { ApiError, FailureStatus, badRequest, expired } from './apiError';
import { Faults } from './faults';
import { ListRequest, selectorOf } from './lists';
import { KubernetesObject } from './objects';
import { Change, ObjectStore } from './objectStore';
import { apiVersionOf, inVersion } from './resources';

export interface WatchOptions {
  bookmarkIntervalMs: number;
}

interface WatchEvent {
  type: string;
  object: object;
}

const FORBIDDEN_INITIAL_EVENTS =
  'ListOptions.meta.k8s.io "" is invalid: sendInitialEvents: Forbidden: sendInitialEvents is forbidden for watch unless the WatchList feature gate is enabled';

/** One open watch: from where it starts, what it lets through, how it ends. */
class Watch {
  private readonly matches;
  private readonly apiVersion;
  private stopListening: () => void = () => {};
  private timers: NodeJS.Timeout[] = [];

  constructor(
    private readonly store: ObjectStore,
    private readonly faults: Faults,
    private readonly request: ListRequest,
    private readonly response: ServerResponse,
  ) {
    this.matches = selectorOf(request);
    this.apiVersion = apiVersionOf(request.resource, request.version);
  }

  start(options: WatchOptions): void {
    const { query, resource } = this.request;
    const from = query.get('resourceVersion') ?? '';
    const initial = this.initialEvents(from);
    this.response.writeHead(200, {
      'content-type': 'application/json',
      'transfer-encoding': 'chunked',
    });
    this.response.flushHeaders();
    if (initial === 'gone') {
      this.send({ type: 'ERROR', object: this.tooOld(from) });
      this.response.end();
      return;
    }
    const unregister = this.faults.register({
      write: text => this.response.write(text),
      end: () => this.response.end(),
      destroy: () => this.response.destroy(),
    });
    this.response.on('close', () => {
      unregister();
      this.stop();
    });
    initial.forEach(event => this.send(event));
    this.stopListening = this.store.subscribe(change => {
      if (change.resource !== resource) return;
      const event = this.eventOf(change);
      if (event) this.send(event);
    });
    this.startTimers(options);
  }

  private tooOld(from: string): FailureStatus {
    const oldest = this.store.oldestVersion(this.request.resource);
    return expired(`too old resource version: ${from} (${oldest})`).toStatus();
  }

  private initialEvents(from: string): WatchEvent[] | 'gone' {
    if (this.faults.expireWatches) return 'gone';
    if (from === '' || from === '0') {
      return this.store
        .list(this.request.resource, this.request.namespace)
        .filter(this.matches)
        .map(object => this.present('ADDED', object));
    }
    if (!/^\d+$/.test(from)) {
      throw badRequest(
        `resourceVersion: Invalid value: ${JSON.stringify(
          from,
        )}: must be a number`,
      );
    }
    const changes = this.store.changesSince(
      this.request.resource,
      Number(from),
    );
    return changes?.flatMap(change => this.eventOf(change) ?? []) ?? 'gone';
  }

  /** An object that leaves the selector is DELETED for this watch, one that enters it ADDED. */
  private eventOf(change: Change): WatchEvent | undefined {
    const { type, object, previous } = change;
    const now = type !== 'DELETED' && this.matches(object);
    const before = previous !== undefined && this.matches(previous);
    if (now) return this.present(before ? 'MODIFIED' : 'ADDED', object);
    return before ? this.present('DELETED', object) : undefined;
  }

  private present(type: string, object: KubernetesObject): WatchEvent {
    return { type, object: inVersion(object, this.apiVersion) };
  }

  private send(event: WatchEvent): void {
    if (!this.faults.silent) {
      this.response.write(`${JSON.stringify(event)}\n`);
    }
  }

  private bookmark(): void {
    this.send({
      type: 'BOOKMARK',
      object: {
        kind: this.request.resource.kind,
        apiVersion: this.apiVersion,
        metadata: {
          resourceVersion: String(this.store.resourceVersion),
          creationTimestamp: null,
        },
      },
    });
  }

  private startTimers({ bookmarkIntervalMs }: WatchOptions): void {
    const { query } = this.request;
    const bookmarks = query.get('allowWatchBookmarks') === 'true';
    const timeoutSeconds = Number(query.get('timeoutSeconds') ?? 0) || 1800;
    if (bookmarks) {
      this.timers.push(setInterval(() => this.bookmark(), bookmarkIntervalMs));
    }
    const end = () => {
      if (bookmarks) this.bookmark();
      this.response.end();
    };
    this.timers.push(setTimeout(end, timeoutSeconds * 1000));
    this.timers.forEach(timer => timer.unref());
  }

  private stop(): void {
    this.stopListening();
    this.timers.forEach(timer => clearTimeout(timer));
  }
}

/** Answers a watch. Throws only before anything was written. */
export function serveWatch(
  parts: { store: ObjectStore; faults: Faults; options: WatchOptions },
  request: ListRequest,
  response: ServerResponse,
): void {
  if (request.query.get('sendInitialEvents') !== null) {
    throw new ApiError(422, 'Invalid', FORBIDDEN_INITIAL_EVENTS);
  }
  if (parts.faults.expireWatchesByHttp) {
    throw expired('The resourceVersion for the provided watch is too old.');
  }
  new Watch(parts.store, parts.faults, request, response).start(parts.options);
}
