import type { SourceHandler } from '../../sources/SourceServer';
import type { EqualStepsContent, FakeStepJob } from './types';

const API = '/api/v2/training-jobs';
const STEP_COUNT = 9;
/** As it adds up: nine of these are not 100. */
const STEP_PERCENT = 11.11;

/**
 * Answers as the jobs of nine steps do, their defects included: times have no
 * zone, a step is told only when it is done, and a stuck job says 0 for ever
 * while every request succeeds.
 */
export function createEqualStepsHandler(
  content: EqualStepsContent,
  options: { now(): number },
): SourceHandler {
  return ({ method, url }) => {
    const [, id, action] =
      new RegExp(`^${API}/([^/]+)(/status)?$`).exec(url.pathname) ?? [];
    const job = content.jobs.find(candidate => String(candidate.id) === id);
    if (method !== 'GET' || id === undefined || !job) {
      return {
        status: 404,
        json: { success: false, error: 'Training job not found' },
      };
    }
    const now = options.now();
    return { json: action ? statusJson(job, now) : jobJson(job, now) };
  };
}

function standing(job: FakeStepJob, now: number) {
  const { startedAt, stepMs, end, isStuck } = job;
  if (startedAt === undefined || now < startedAt) {
    return { status: 'PENDING', progress: 0 };
  }
  if (isStuck) return { status: 'RUNNING', progress: 0 };
  const done = Math.floor((now - startedAt) / stepMs);
  if (end && done >= end.afterSteps) {
    return {
      status: end.status,
      progress: percentOf(end.afterSteps),
      endedAt: startedAt + end.afterSteps * stepMs,
      error: end.error,
    };
  }
  if (done >= STEP_COUNT) {
    const endedAt = startedAt + STEP_COUNT * stepMs;
    return { status: 'COMPLETED', progress: 100, endedAt };
  }
  return { status: 'RUNNING', progress: percentOf(done) };
}

function percentOf(steps: number): number {
  return Number((steps * STEP_PERCENT).toFixed(2));
}

function jobJson(job: FakeStepJob, now: number) {
  const { status, progress, endedAt, error } = standing(job, now);
  const hasStarted = job.startedAt !== undefined && now >= job.startedAt;
  return {
    id: job.id,
    job_name: job.name,
    training_type: job.type,
    status,
    progress,
    started_at: hasStarted ? naive(job.startedAt!) : null,
    completed_at: endedAt === undefined ? null : naive(endedAt),
    created_at: naive(job.createdAt),
    updated_at: naive(endedAt ?? now),
    ...(error ? { error_message: error } : {}),
  };
}

function statusJson(job: FakeStepJob, now: number) {
  const { status, progress } = standing(job, now);
  return {
    success: true,
    running: status === 'RUNNING',
    status,
    progress,
    message: status === 'RUNNING' ? 'Training in progress' : '',
  };
}

/** Python's `datetime.utcnow().isoformat()`: UTC, and nothing says so. */
function naive(time: number): string {
  return new Date(time).toISOString().replace(/Z$/, '000');
}
