/*
 * A report as a trainer sends it, checked field by field. What cannot be is
 * rejected with the name of its field: a trainer's author sees it at once.
 */
import { createHash } from 'node:crypto';
import { finiteNumber } from '../../progression/contracts/report';
import { present } from '../../progression/present';
import { cleanText } from '../../progression/text';
import type { RunFacts, Timestamp } from '../../run';
import type { ReportedPhase } from '../reportedRun';
import { FieldReader } from './FieldReader';
import {
  REPORTED_STATES,
  type FieldProblem,
  type ReportedLine,
  type TrainerReport,
} from './types';

const MAX_NAME = 253;
const MAX_RUN_ID = 200;
const MAX_TEXT = 1024;
const MAX_METRICS = 500;
const MAX_PHASES = 50;
const MAX_LINES = 1_000;
/** Longer lines are cut: they are read by people. */
const MAX_LINE = 16 * 1024;
const MAX_PARAMETERS = 50;
const HASH_DIGITS = 12;
const TEN_YEARS_S = 10 * 365 * 86_400;
/** What was reported while we were away may be as old as this. */
const MAX_BACKLOG_MS = 7 * 86_400_000;
const MINUTE_MS = 60_000;
const COUNT = { min: 0, max: 1e15 };

/** The reporter's clock and ours. */
export interface Clocks {
  /** When the request came, by ours. */
  receivedAt: Timestamp;
  /** When it was sent, by the reporter's. */
  sentAt?: Timestamp;
}

export type ReadReport =
  | { report: TrainerReport }
  | { problems: FieldProblem[] };

export function readReport(value: unknown, clocks: Clocks): ReadReport {
  const fields = FieldReader.of(value);
  const run = fields.section('run');
  const id = run?.required('id', run.text('id', MAX_RUN_ID));
  const report = {
    run: {
      id,
      name: run?.text('name', MAX_NAME),
      job: run?.text('job', MAX_NAME),
    },
    sequence: fields.required(
      'sequence',
      fields.number('sequence', {
        min: 0,
        max: Number.MAX_SAFE_INTEGER,
        whole: true,
      }),
    ),
    attempt: fields.number('attempt', { min: 1, max: 100_000, whole: true }),
    state: fields.oneOf('state', REPORTED_STATES),
    reason: fields.text('reason', 128),
    message: fields.text('message', 8 * MAX_TEXT)?.slice(0, MAX_TEXT),
    percent: fields.number('percent', { min: 0, max: 100 }),
    step: fields.number('step', COUNT),
    totalSteps: fields.number('totalSteps', COUNT),
    epoch: fields.number('epoch', COUNT),
    totalEpochs: fields.number('totalEpochs', COUNT),
    remainingMs: milliseconds(
      fields.number('remainingSeconds', { min: 0, max: TEN_YEARS_S }),
    ),
    phase: fields.text('phase', 128),
    phases: readPhases(fields, clocks),
    metrics: readMetrics(fields),
    lines: readLines(fields, clocks),
    startedAt: byMinutes(fields.time('startedAt'), clocks),
    endedAt: byMinutes(fields.time('endedAt'), clocks),
    facts: readFacts(fields),
    reportedAt: ours(fields.time('reportedAt'), clocks),
  };
  if (!run) fields.required('run', undefined);
  run?.rejectUnknown();
  fields.rejectUnknown();
  if (fields.problems.length > 0) return { problems: fields.problems };
  // Required fields are there, else there were problems.
  return {
    report: present({ ...report, run: present(report.run) }) as TrainerReport,
  };
}

/** How long ago it was, by the reporter's own clock, counts back from when we received it. */
function ours(
  time: Timestamp | undefined,
  { receivedAt, sentAt = time }: Clocks,
): Timestamp {
  const ageMs = time === undefined || sentAt === undefined ? 0 : sentAt - time;
  return receivedAt - Math.min(Math.max(0, ageMs), MAX_BACKLOG_MS);
}

/**
 * Times that come again with each report: the difference of the clocks in
 * whole minutes, so that they do not tremble with the network.
 */
function byMinutes(
  time: Timestamp | undefined,
  { receivedAt, sentAt }: Clocks,
): Timestamp | undefined {
  if (time === undefined || sentAt === undefined) return time;
  return time + Math.round((receivedAt - sentAt) / MINUTE_MS) * MINUTE_MS;
}

function milliseconds(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000;
}

function readPhases(
  fields: FieldReader,
  clocks: Clocks,
): ReportedPhase[] | undefined {
  return fields.sections('phases', MAX_PHASES)?.map(phase => {
    const from = phase.number('from', { min: 0, max: 100 });
    const to = phase.number('to', { min: 0, max: 100 });
    const told = {
      id: phase.required('id', phase.text('id', 128)),
      label: phase.text('label', 128),
      state: phase.required(
        'state',
        phase.oneOf('state', [
          'pending',
          'running',
          'succeeded',
          'failed',
          'interrupted',
        ]),
      ),
      percent: phase.number('percent', { min: 0, max: 100 }),
      startedAt: byMinutes(phase.time('startedAt'), clocks),
      endedAt: byMinutes(phase.time('endedAt'), clocks),
      range: from === undefined || to === undefined ? undefined : { from, to },
    };
    phase.rejectUnknown();
    return present(told) as ReportedPhase;
  });
}

/** A map of names to values, or a list. NaN, infinities and null are gaps, not mistakes. */
function readMetrics(fields: FieldReader): TrainerReport['metrics'] {
  if (!fields.isList('metrics')) {
    return fields
      .entries('metrics', MAX_METRICS)
      ?.flatMap(([name, value]) => metricOf(fields, { name, value }));
  }
  return fields.sections('metrics', MAX_METRICS)?.flatMap(metric => {
    const name = metric.required('name', metric.text('name', 1_000));
    const split = metric.oneOf('split', ['train', 'eval']);
    const value = metric.scalar('value');
    metric.rejectUnknown();
    return name === undefined ? [] : metricOf(fields, { name, value, split });
  });
}

function metricOf(
  fields: FieldReader,
  metric: { name: string; value: unknown; split?: 'train' | 'eval' },
): NonNullable<TrainerReport['metrics']> {
  const { name, value, split } = metric;
  const number = finiteNumber(value);
  const isGap =
    value === null ||
    value === undefined ||
    (typeof value === 'string' && /^[+-]?(nan|inf|infinity)$/i.test(value));
  if (number === undefined && !isGap) {
    fields.reject(`metrics.${cleanText(name, 64) ?? '?'}`, 'must be a number');
  }
  return number === undefined ? [] : [present({ name, value: number, split })];
}

function readLines(
  fields: FieldReader,
  clocks: Clocks,
): ReportedLine[] | undefined {
  return fields.list('lines', MAX_LINES)?.flatMap((line, index) => {
    if (typeof line === 'string') return [{ text: line.slice(0, MAX_LINE) }];
    const text = (line as { text?: unknown } | null)?.text;
    if (typeof text !== 'string') {
      fields.reject(`lines[${index}]`, 'must be a text, or { at, text }');
      return [];
    }
    const row = FieldReader.of({ at: (line as { at?: unknown }).at });
    const at = row.time('at');
    if (row.problems.length > 0) {
      fields.reject(`lines[${index}].at`, row.problems[0].message);
    }
    return [
      present<ReportedLine>({
        at: at === undefined ? undefined : ours(at, clocks),
        text: text.slice(0, MAX_LINE),
      }),
    ];
  });
}

/** What can be said of a run in words; every other parameter is kept as a hash, to tell two runs apart. */
function readFacts(fields: FieldReader): RunFacts | undefined {
  const trackingUrl = readUrl(fields);
  const entries = fields.entries('parameters', MAX_PARAMETERS);
  if (trackingUrl === undefined && !entries) return undefined;
  const facts: RunFacts = trackingUrl === undefined ? {} : { trackingUrl };
  const hashes: [string, string][] = [];
  for (const [name, value] of entries ?? []) {
    const isScalar =
      value === null || ['string', 'number', 'boolean'].includes(typeof value);
    const clean = cleanText(name, 128);
    if (!isScalar || clean === undefined) {
      fields.reject(
        `parameters.${clean ?? '?'}`,
        'must be a text, a number, true or false',
      );
    } else if (!takeFact(facts, clean, value)) {
      hashes.push([clean, hashOf(clean, value)]);
    }
  }
  return hashes.length > 0
    ? { ...facts, parameters: Object.fromEntries(hashes) }
    : facts;
}

function takeFact(facts: RunFacts, name: string, value: unknown): boolean {
  switch (name) {
    case 'runtime':
    case 'image':
    case 'baseModel':
    case 'dataset': {
      const text = cleanText(value, MAX_NAME);
      if (text !== undefined) facts[name] = text;
      return true;
    }
    case 'nodes':
    case 'gpusPerNode':
      if (Number.isSafeInteger(value) && (value as number) >= 0) {
        facts[name] = value as number;
      }
      return true;
    default:
      return false;
  }
}

function hashOf(name: string, value: unknown): string {
  return createHash('sha256')
    .update(JSON.stringify([name, value]))
    .digest('hex')
    .slice(0, HASH_DIGITS);
}

/** It becomes a link: the web only, and nobody's password. */
function readUrl(fields: FieldReader): string | undefined {
  const written = fields.text('trackingUrl', 2_048);
  if (written === undefined) return undefined;
  const url = URL.canParse(written) ? new URL(written) : undefined;
  const isFine =
    (url?.protocol === 'https:' || url?.protocol === 'http:') &&
    url.username === '' &&
    url.password === '';
  if (!isFine) {
    fields.reject(
      'trackingUrl',
      'must be an http or https address without a user',
    );
  }
  return isFine ? url.href : undefined;
}
