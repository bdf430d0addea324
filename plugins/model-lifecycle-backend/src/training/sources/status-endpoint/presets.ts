/*
 * What stands in the config for two kinds of systems, so that nobody has to
 * write it: each key can be overridden by one of the same name.
 */
import type { JsonObject } from '@backstage/types';

const STEP_WORDS = {
  pending: 'pending',
  in_progress: 'running',
  completed: 'succeeded',
  failed: 'failed',
};

/**
 * Training of domains with DSPy: `GET …/domains/{name}/training-status`. Seven
 * phases of known weight; a step is never said to have failed, the whole is.
 */
const domainTraining: JsonObject = {
  path: '/api/v1/admin/domains/{item}/training-status',
  job: '{domain_name}',
  runName: '{domain_name}',
  mapping: {
    // The answer has no id of the run: of a domain one trains at a time.
    id: ['started_at'],
    state: {
      path: 'status',
      map: {
        pending: 'pending',
        training: 'running',
        running: 'running',
        completed: 'succeeded',
        ready: 'succeeded',
        failed: 'failed',
      },
    },
    percent: 'progress',
    currentPhase: 'current_step',
    phases: {
      path: 'steps',
      id: 'name',
      percent: 'progress',
      state: { path: 'status', map: STEP_WORDS },
    },
    metrics: 'metrics',
    startedAt: 'started_at',
    elapsedMs: 'elapsed_time_ms',
    estimatedCompletion: 'estimated_completion',
    message: 'error_message',
    gone: { path: 'detail', match: 'not found' },
  },
  logs: {
    path: '/api/v1/admin/domains/{item}/training-logs',
    list: 'logs',
    total: 'total_logs',
    at: 'timestamp',
    level: 'level',
    text: 'message',
    pageParameter: 'page',
    sizeParameter: 'page_size',
    pageSize: 100,
  },
  phaseProfile: {
    weighted: [
      { id: 'initialization', to: 5, aliases: ['initializing'] },
      { id: 'loading_data', to: 10 },
      {
        id: 'entity_extraction_optimization',
        to: 45,
        aliases: ['entity_optimization'],
      },
      {
        id: 'relation_extraction_optimization',
        to: 80,
        aliases: ['relation_optimization'],
      },
      { id: 'prompt_extraction', to: 85 },
      { id: 'model_validation', to: 95, aliases: ['validation'] },
      { id: 'saving_results', to: 100, aliases: ['saving'] },
    ],
  },
};

/** Jobs of nine equal steps, each of which is told when it is done: `GET /api/v2/training-jobs/{id}`. */
const equalSteps: JsonObject = {
  path: '/api/v2/training-jobs/{item}',
  job: '{job_name}',
  runName: '{job_name}',
  mapping: {
    id: ['id'],
    state: {
      path: 'status',
      map: {
        PENDING: 'pending',
        RUNNING: 'running',
        COMPLETED: 'succeeded',
        FAILED: 'failed',
        CANCELLED: 'stopped',
      },
    },
    percent: 'progress',
    createdAt: 'created_at',
    startedAt: 'started_at',
    endedAt: 'completed_at',
    message: 'error_message',
  },
  phaseProfile: {
    equalSteps: [
      'Capture Before Metrics',
      'Dataset Loading & Refinement',
      'Knowledge Base Creation',
      'Embedding Creation',
      'Minion Update',
      'Training Validation',
      'Testing',
      'Capture After Metrics',
      'Calculate Improvements',
    ],
  },
};

export const STATUS_PRESETS = {
  'domain-training': domainTraining,
  'equal-steps': equalSteps,
} as const;
