import { createNoopMeter, metrics, type Meter } from '@opentelemetry/api';
import { channel } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';

const REQUESTS = 'model_lifecycle.source.requests';
const BYTES = 'model_lifecycle.source.bytes';
/** Of Node: the answer to a request of `node:http`, which talks to clusters. */
const ANSWERED = channel('http.client.response.finish');

/** What was sent and what came back. */
export interface TrafficCount {
  requests: number;
  /** As they came over the network; answers only. */
  bytes: number;
}

/**
 * Counts what sources and clusters are asked while it is open: retries, token
 * requests and compressed bytes as they are. Sources are counted where their
 * telemetry is; a process has one place for that, so one of these may be open.
 */
export class Traffic {
  readonly #sockets = new Set<Socket>();
  #requests = 0;
  #bytes = 0;

  constructor() {
    const meter: Meter = Object.assign(Object.create(createNoopMeter()), {
      createCounter: (name: string) => ({
        add: (value: number) => {
          if (name === REQUESTS) this.#requests += value;
          if (name === BYTES) this.#bytes += value;
        },
      }),
    });
    metrics.setGlobalMeterProvider({ getMeter: () => meter });
    ANSWERED.subscribe(this.#answered);
  }

  /** Since it was opened. */
  count(): TrafficCount {
    let bytes = this.#bytes;
    for (const socket of this.#sockets) bytes += socket.bytesRead;
    return { requests: this.#requests, bytes };
  }

  close(): void {
    ANSWERED.unsubscribe(this.#answered);
    metrics.disable();
  }

  #answered = (message: unknown): void => {
    const { response } = message as { response: IncomingMessage };
    this.#requests += 1;
    this.#sockets.add(response.socket);
  };
}

export function difference(
  before: TrafficCount,
  after: TrafficCount,
): TrafficCount {
  return {
    requests: after.requests - before.requests,
    bytes: after.bytes - before.bytes,
  };
}
