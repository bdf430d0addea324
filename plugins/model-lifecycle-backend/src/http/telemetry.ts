import {
  metrics,
  SpanKind,
  SpanStatusCode,
  trace,
  type Span,
} from '@opentelemetry/api';
import type { UpstreamError } from 'backstage-plugin-model-lifecycle-node';

const SCOPE = 'backstage-plugin-model-lifecycle-backend';

/** One request on its way. */
export interface Exchange {
  answered(status: number): void;
  bytes(count: number): void;
  /** Ends it; given an error, as failed. */
  end(error?: UpstreamError): void;
}

/**
 * A span and counters for each request as it went out, retries and token
 * requests included. Neither paths nor queries are recorded.
 */
export class Telemetry {
  readonly #tracer = trace.getTracer(SCOPE);
  readonly #meter = metrics.getMeter(SCOPE);
  readonly #requests = this.#meter.createCounter(
    'model_lifecycle.source.requests',
    { description: 'Requests sent to model sources' },
  );
  readonly #errors = this.#meter.createCounter(
    'model_lifecycle.source.errors',
    { description: 'Requests to model sources that failed, by kind' },
  );
  readonly #duration = this.#meter.createHistogram(
    'model_lifecycle.source.duration',
    { description: 'Until the last byte of the answer', unit: 's' },
  );
  readonly #bytes = this.#meter.createCounter('model_lifecycle.source.bytes', {
    description: 'Bytes of answers of model sources',
    unit: 'By',
  });

  constructor(private readonly sourceId: string) {}

  begin(method: string, url: URL, resend: number): Exchange {
    const source = { 'model_lifecycle.source': this.sourceId };
    const span = this.#tracer.startSpan(`model source ${method}`, {
      kind: SpanKind.CLIENT,
      attributes: {
        ...source,
        'http.request.method': method,
        'server.address': url.hostname,
        'server.port': Number(
          url.port || (url.protocol === 'https:' ? 443 : 80),
        ),
        ...(resend > 0 ? { 'http.request.resend_count': resend } : {}),
      },
    });
    const startedAt = performance.now();
    let ended = false;
    this.#requests.add(1, source);
    return {
      answered: status =>
        span.setAttribute('http.response.status_code', status),
      bytes: count => this.#bytes.add(count, source),
      end: error => {
        if (ended) return;
        ended = true;
        this.#duration.record((performance.now() - startedAt) / 1000, source);
        if (error) this.#fail(span, source, error);
        span.end();
      },
    };
  }

  #fail(span: Span, source: Record<string, string>, error: UpstreamError) {
    this.#errors.add(1, { ...source, 'error.type': error.kind });
    span.setAttribute('error.type', error.kind);
    span.setStatus({ code: SpanStatusCode.ERROR, message: error.kind });
  }
}
