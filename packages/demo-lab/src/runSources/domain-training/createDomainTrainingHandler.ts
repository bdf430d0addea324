import type { SourceAnswer, SourceHandler } from '../../sources/SourceServer';
import type { DomainTrainingContent, FakeDomain } from './types';

const API = '/api/v1/admin/domains';
const LOG_EVERY_MS = 5_000;
const MINUTE_MS = 60_000;

/** Percent of the whole at which each step ends. */
const STEPS: readonly [name: string, to: number][] = [
  ['initialization', 5],
  ['loading_data', 10],
  ['entity_extraction_optimization', 45],
  ['relation_extraction_optimization', 80],
  ['prompt_extraction', 85],
  ['model_validation', 95],
  ['saving_results', 100],
];

/**
 * Answers as the training of domains does, its defects included: the zone of
 * the start is taken off before it is compared with UTC, the elapsed time goes
 * on after the end, a step is never said to have failed, and the logs are
 * pages by offset over a list that grows at the front.
 */
export function createDomainTrainingHandler(
  content: DomainTrainingContent,
  options: { now(): number },
): SourceHandler {
  return ({ method, url }) => {
    const [, name, action, rest] =
      new RegExp(`^${API}/([^/]+)(?:/([^/]+))?(/.*)?$`).exec(url.pathname) ??
      [];
    if (method !== 'GET') {
      return { status: 405, json: { detail: 'Method Not Allowed' } };
    }
    if (url.pathname === API || url.pathname === `${API}/`) {
      return { json: content.domains.map(domainJson) };
    }
    const domain = content.domains.find(
      candidate => candidate.name === decodeURIComponent(name ?? ''),
    );
    if (
      rest ||
      !name ||
      !['training-status', 'training-logs'].includes(action)
    ) {
      return { status: 404, json: { detail: 'Not Found' } };
    }
    if (!domain) {
      return { status: 404, json: { detail: `Domain '${name}' not found` } };
    }
    const now = options.now();
    return action === 'training-status'
      ? { json: statusJson(domain, now) }
      : logsJson(domain, now, url.searchParams);
  };
}

function domainJson({ name, description, training }: FakeDomain) {
  return {
    id: `domain-${name}`,
    name,
    description: description ?? `Documents about ${name}`,
    status: training ? 'training' : 'pending',
    llm_model: 'qwen3:32b',
    training_metrics: null,
    created_at: '2026-01-20T14:00:00',
    trained_at: null,
  };
}

/** How far the training is, and whether it goes on. */
function standing(
  {
    startedAt,
    durationMs,
    failsAtPercent,
  }: NonNullable<FakeDomain['training']>,
  now: number,
): {
  status: 'pending' | 'training' | 'completed' | 'failed';
  progress: number;
} {
  const reached = Math.floor(((now - startedAt) / durationMs) * 100);
  if (reached < 0) return { status: 'pending', progress: 0 };
  if (failsAtPercent !== undefined && reached >= failsAtPercent) {
    return { status: 'failed', progress: failsAtPercent };
  }
  return reached >= 100
    ? { status: 'completed', progress: 100 }
    : { status: 'training', progress: reached };
}

function statusJson(domain: FakeDomain, now: number) {
  const { training } = domain;
  if (!training) {
    return {
      domain_name: domain.name,
      status: 'pending',
      progress: 0,
      current_step: 'pending',
      steps: [],
      metrics: null,
      started_at: null,
      estimated_completion: null,
      elapsed_time_ms: null,
    };
  }
  const { status, progress } = standing(training, now);
  const zoneMs = (training.zoneMinutes ?? 0) * MINUTE_MS;
  // Never stops, and is off by the zone.
  const elapsedMs = now - (training.startedAt + zoneMs);
  const remainingMs = (elapsedMs / progress) * (100 - progress);
  const hasEstimate = progress > 0 && status === 'training';
  return {
    domain_name: domain.name,
    status,
    progress,
    current_step: status === 'training' ? stepAt(progress) : status,
    steps: stepsJson(progress, status),
    metrics: progress >= 45 ? training.metrics ?? null : null,
    started_at: withZone(training.startedAt, training.zoneMinutes ?? 0),
    estimated_completion: hasEstimate ? withZone(now + remainingMs, 0) : null,
    elapsed_time_ms: elapsedMs,
    ...(status === 'failed' && training.error
      ? { error_message: training.error }
      : {}),
  };
}

function stepAt(progress: number): string {
  return (STEPS.find(([, to]) => progress < to) ?? STEPS[STEPS.length - 1])[0];
}

/** Of a training that failed, the step that it failed in stays in progress. */
function stepsJson(progress: number, status: string) {
  return STEPS.map(([name, to], index) => {
    const from = index === 0 ? 0 : STEPS[index - 1][1];
    if (progress >= to) return { name, status: 'completed', progress: 100 };
    const hasBegun = status !== 'pending' && progress >= from;
    return hasBegun
      ? {
          name,
          status: 'in_progress',
          progress: Math.floor(((progress - from) / (to - from)) * 100),
        }
      : { name, status: 'pending', progress: 0 };
  });
}

function logsJson(
  { training }: FakeDomain,
  now: number,
  query: URLSearchParams,
): SourceAnswer {
  const page = Number(query.get('page') ?? 1);
  const size = Number(query.get('page_size') ?? 20);
  if (
    !(Number.isInteger(page) && page >= 1) ||
    !(Number.isInteger(size) && size >= 1 && size <= 100)
  ) {
    return {
      status: 422,
      json: {
        detail: [
          {
            type: 'greater_than_equal',
            loc: ['query', 'page'],
            msg: 'Input should be greater than or equal to 1',
          },
        ],
      },
    };
  }
  const lines = training ? logLines(training, now).reverse() : [];
  return {
    json: {
      logs: lines.slice((page - 1) * size, page * size),
      total_logs: lines.length,
      page,
      page_size: size,
    },
  };
}

function logLines(training: NonNullable<FakeDomain['training']>, now: number) {
  const share = (training.failsAtPercent ?? 100) / 100;
  const end = Math.min(now, training.startedAt + share * training.durationMs);
  const count = Math.max(
    0,
    Math.floor((end - training.startedAt) / LOG_EVERY_MS) + 1,
  );
  return Array.from({ length: count }, (_, index) => {
    const at = training.startedAt + index * LOG_EVERY_MS;
    const { progress } = standing(training, at);
    return {
      timestamp: withZone(at, 0),
      level: 'INFO',
      message: `Progress ${progress}%`,
      step: stepAt(progress),
    };
  });
}

function withZone(time: number, minutes: number): string {
  const local = new Date(time + minutes * MINUTE_MS).toISOString();
  if (minutes === 0) return local.replace(/\.\d+Z$/, 'Z');
  const sign = minutes < 0 ? '-' : '+';
  const digits = (value: number) => String(value).padStart(2, '0');
  const hours = Math.floor(Math.abs(minutes) / 60);
  const zone = `${sign}${digits(hours)}:${digits(Math.abs(minutes) % 60)}`;
  return local.replace(/\.\d+Z$/, zone);
}
