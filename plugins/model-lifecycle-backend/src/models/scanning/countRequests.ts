import type {
  HttpConnector,
  HttpEndpoint,
} from 'backstage-plugin-model-lifecycle-node';

/** How many requests a source made; one that the connector repeats is one. */
export class RequestCount {
  #count = 0;
  #begunAt = 0;
  ofLastScan?: number;

  add(): void {
    this.#count += 1;
  }

  get total(): number {
    return this.#count;
  }

  begin(): void {
    this.#begunAt = this.#count;
  }

  end(): void {
    this.ofLastScan = this.#count - this.#begunAt;
  }
}

export function countRequests(
  connector: HttpConnector,
  count: RequestCount,
): HttpConnector {
  return {
    connect: endpoint => {
      const inner = connector.connect(endpoint);
      const counted: HttpEndpoint = {
        baseUrl: inner.baseUrl,
        request: request => {
          count.add();
          return inner.request(request);
        },
        json: request => {
          count.add();
          return inner.json(request);
        },
        stream: request => {
          count.add();
          return inner.stream(request);
        },
      };
      return counted;
    },
  };
}
