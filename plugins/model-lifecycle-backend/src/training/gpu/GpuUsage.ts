/*
 * How busy the GPUs of a run are, as the Prometheus of its cluster has it.
 * Nothing is stored: it is asked when somebody looks, at most once in half a
 * minute for each run.
 */
import {
  UpstreamError,
  type HttpEndpoint,
} from 'backstage-plugin-model-lifecycle-node';
import type { Time } from '../../time/time';
import type { Reason, Run, RunId, Timestamp } from '../run';
import { fillGpuQuery, metricOfQuery } from './gpuQuery';
import { oldestOf, readVector, type VectorSample } from './readVector';

export interface GpuUtilization {
  /** Mean over the GPUs, 0–100. */
  percent: number;
  minPercent: number;
  maxPercent: number;
  gpus: number;
  /** When the oldest of the values was measured. */
  measuredAt: Timestamp;
  /** Name of the metric, where the query says it. */
  metric?: string;
}

/** Nobody configured it, nothing runs (neither of the two last), a value, or why there is none. */
export interface GpuAnswer {
  configured: boolean;
  utilization?: GpuUtilization;
  problem?: Reason;
}

const KEEP_MS = 30_000;
const TIMEOUT_MS = 10_000;
const MAX_KEPT = 1_000;
/** The address of the query grows with them. */
const MAX_PODS = 100;

export interface GpuServer {
  endpoint: HttpEndpoint;
  query: string;
}

export class GpuUsage {
  readonly #kept = new Map<
    RunId,
    { key: string; at: Timestamp; answer: Promise<GpuAnswer> }
  >();

  constructor(
    private readonly options: {
      /** By name of the cluster. */
      servers: ReadonlyMap<string, GpuServer>;
      time: Time;
    },
  ) {}

  /** Never rejects: what went wrong is part of the answer. */
  of(run: Run): Promise<GpuAnswer> {
    const server = this.options.servers.get(run.source.id);
    if (!server || run.source.type !== 'trainjob') {
      return Promise.resolve({ configured: false });
    }
    const pods = podsAtWork(run);
    if (pods.length === 0) {
      return Promise.resolve({ configured: true });
    }
    return this.#ask(run, server, pods);
  }

  #ask(run: Run, server: GpuServer, pods: string[]): Promise<GpuAnswer> {
    const now = this.options.time.now();
    const key = pods.join();
    const found = this.#kept.get(run.id);
    if (found && found.key === key && now - found.at < KEEP_MS) {
      return found.answer;
    }
    if (this.#kept.size >= MAX_KEPT) {
      this.#kept.clear();
    }
    const query = fillGpuQuery(server.query, {
      namespace: run.namespace,
      pods,
    });
    const answer = this.#read(server, query).then(read =>
      isOrdinary(read, run) ? { configured: true } : read,
    );
    this.#kept.set(run.id, { key, at: now, answer });
    return answer;
  }

  async #read({ endpoint, query: template }: GpuServer, query: string) {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    try {
      const [values, times] = await Promise.all(
        [query, `timestamp(${query})`].map(text => ask(endpoint, text, signal)),
      );
      return this.#answerOf(values, times, metricOfQuery(template));
    } catch (error) {
      return { configured: true, problem: problemOf(error) };
    }
  }

  #answerOf(
    values: VectorSample[] | undefined,
    times: VectorSample[] | undefined,
    metric: string | undefined,
  ): GpuAnswer {
    if (!values || !times) {
      return { configured: true, problem: { code: 'gpu.unexpected-answer' } };
    }
    const percents = values
      .map(({ value }) => value)
      .filter(value => value >= 0 && value <= 100);
    const measuredAt = oldestOf(times, this.options.time.now());
    if (percents.length === 0 || measuredAt === undefined) {
      return {
        configured: true,
        problem:
          values.length === 0
            ? { code: 'gpu.no-values' }
            : { code: 'gpu.no-percent' },
      };
    }
    return {
      configured: true,
      utilization: {
        percent: percents.reduce((sum, one) => sum + one, 0) / percents.length,
        minPercent: Math.min(...percents),
        maxPercent: Math.max(...percents),
        gpus: percents.length,
        measuredAt,
        ...(metric ? { metric } : {}),
      },
    };
  }
}

async function ask(endpoint: HttpEndpoint, query: string, signal: AbortSignal) {
  const answer = await endpoint.json({
    path: '/api/v1/query',
    query: { query },
    signal,
  });
  return readVector(answer.parse());
}

function problemOf(error: unknown): Reason {
  return error instanceof UpstreamError
    ? error.reason
    : { code: 'gpu.no-answer', params: { seconds: TIMEOUT_MS / 1000 } };
}

/** A run that asks for no GPU has no values: nothing is wrong with that. */
function isOrdinary({ problem }: GpuAnswer, { facts }: Run): boolean {
  return problem?.code === 'gpu.no-values' && !facts.gpusPerNode;
}

/** What loads data and model computes nothing. */
const INITIALIZERS = new Set(['dataset', 'model']);

/** Pods of the present attempt that train now. */
function podsAtWork({ pods, attempt, goneAt }: Run): string[] {
  return goneAt !== undefined
    ? []
    : pods
        .filter(
          pod =>
            pod.state === 'running' &&
            !INITIALIZERS.has(pod.phase) &&
            (pod.attempt === undefined || pod.attempt === attempt),
        )
        .map(({ name }) => name)
        .sort()
        .slice(0, MAX_PODS);
}
