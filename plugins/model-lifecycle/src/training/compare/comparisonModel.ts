import type {
  ComparedFact,
  ComparedFactValue,
  ComparedMetric,
  RunComparison,
  RunCost,
  RunSummary,
} from 'backstage-plugin-model-lifecycle-common';
import { isMessageKey } from '../../translation/english';
import { at } from '../../words/at';
import type { Words } from '../../words/createWords';
import { amountText, hoursText } from '../cost/costModel';
import { elapsedMs } from '../header/progressModel';
import { waitText } from '../runs/runsModel';
import { deltaOf, type Delta } from './delta';
import { metricLabel } from './metricLabel';

const GIB = 2 ** 30;

/** "A", "B": how a run is called where its name is too long. */
export function letterOf(index: number): string {
  return String.fromCharCode(65 + index);
}

export interface TextRow {
  key: string;
  label: string;
  cells: string[];
}

/** What became of the runs, below their states. */
export function resultRows(
  { runs, costs }: Pick<RunComparison, 'runs' | 'costs'>,
  now: number,
  words: Words,
): TextRow[] {
  const { t } = words;
  const missing = t('common.unknown');
  const ofRuns = (
    key: string,
    label: string,
    of: (run: RunSummary) => string,
  ) => ({
    key,
    label,
    cells: runs.map(of),
  });
  const ofCosts = (
    key: string,
    label: string,
    of: (cost: RunCost) => string | undefined,
  ) => ({ key, label, cells: costs.map(cost => of(cost) ?? missing) });
  const duration = (ms: number | undefined) =>
    ms === undefined ? missing : words.duration(ms);
  const hours = (value: number | undefined) =>
    value === undefined ? undefined : hoursText(value, words);
  return [
    ofRuns('started', t('runs.started'), run => {
      const time = at(run.startedAt ?? run.createdAt);
      return time === undefined ? missing : words.moment(time, now);
    }),
    ofRuns('queue', t('runs.queue'), run => waitText(run, words)),
    ofRuns('duration', t('runs.duration'), run =>
      duration(elapsedMs(run, now)),
    ),
    ofRuns('training', t('compare.row.training'), run =>
      duration(run.trainingMs),
    ),
    ofRuns('attempts', t('compare.row.attempts'), run =>
      words.integer(run.attempt),
    ),
    ofCosts('gpu', t('compare.row.gpuHours'), cost => hours(cost.gpuHours)),
    ofCosts('wasted', t('compare.row.wasted'), cost =>
      hours(cost.wastedGpuHours),
    ),
    ofCosts('cpu', t('compare.row.cpuHours'), cost => hours(cost.cpuHours)),
    ofCosts(
      'amount',
      t('compare.row.amount'),
      ({ amount }) =>
        amount && amountText(amount.total, amount.currency, words),
    ),
    // A line that nobody has is no line.
  ].filter(
    ({ key, cells }) =>
      key !== 'amount' || cells.some(cell => cell !== missing),
  );
}

export interface MetricCell {
  value: string;
  best?: string;
  /** Against the first run; it has none itself. */
  delta?: Delta;
}

export interface MetricRow {
  key: string;
  name: string;
  /** Which way is better, and at which step it was read. */
  notes: string[];
  cells: MetricCell[];
}

export function metricRows(
  comparison: Pick<RunComparison, 'metrics' | 'basis'>,
  words: Words,
): MetricRow[] {
  const { t } = words;
  return comparison.metrics.map(metric => {
    const [reference] = metric.values;
    return {
      key: JSON.stringify([metric.name, metric.split]),
      name: metricLabel(metric),
      notes: [
        t(
          metric.better
            ? `compare.metric.better.${metric.better}`
            : 'compare.metric.neutral',
        ),
        ...(comparison.basis === 'step' ? [stepNote(metric, words)] : []),
      ],
      cells: metric.values.map(({ value, best }, index) => ({
        value: value === undefined ? t('common.unknown') : words.metric(value),
        best:
          best === undefined || best === value
            ? undefined
            : t('compare.metric.best', { value: words.metric(best) }),
        delta:
          index === 0
            ? undefined
            : deltaOf(value, reference?.value, metric.better, words),
      })),
    };
  });
}

function stepNote({ step }: ComparedMetric, words: Words): string {
  return step === undefined
    ? words.t('compare.noCommonStep')
    : words.t('compare.atStep', { step: words.integer(step) });
}

export interface FactRow extends TextRow {
  differs: boolean;
}

const FACT_LABELS = {
  image: 'about.image',
  runtime: 'about.runtime',
  baseModel: 'about.from',
  dataset: 'about.dataset',
  nodes: 'about.nodes',
  gpusPerNode: 'compare.fact.gpusPerNode',
  queue: 'runs.queue',
  flavours: 'compare.fact.flavours',
} as const;

export function factRows(facts: ComparedFact[], words: Words): FactRow[] {
  return facts.map(fact => ({
    key: JSON.stringify([fact.name, fact.part]),
    label: factLabel(fact, words),
    differs: fact.changed,
    cells: fact.values.map(value => factText(fact, value, words)),
  }));
}

function factLabel({ name, part }: ComparedFact, words: Words): string {
  if (part !== undefined) {
    return name === 'pods'
      ? words.t('compare.fact.pods', { part })
      : words.t('compare.fact.resource', { resource: name, part });
  }
  const key = FACT_LABELS[name as keyof typeof FACT_LABELS];
  return key ? words.t(key) : name;
}

function factText(
  { name, part }: ComparedFact,
  { text, number }: ComparedFactValue,
  words: Words,
): string {
  if (number === undefined) {
    return text ?? words.t('common.unknown');
  }
  return part !== undefined && /memory|storage/.test(name)
    ? words.t('compare.gib', { value: words.metric(number / GIB) })
    : words.metric(number);
}

export function parameterRows(
  parameters: RunComparison['parameters'],
  words: Words,
): TextRow[] {
  const { t } = words;
  return parameters.map(({ name, variants }) => ({
    key: name,
    label: parameterLabel(name, words),
    cells: variants.map(variant =>
      variant === 0
        ? t('compare.variant.absent')
        : t('compare.variant', { number: variant }),
    ),
  }));
}

/** `env/LR` is a variable of the environment, `args` the arguments. */
function parameterLabel(written: string, words: Words): string {
  const slash = written.indexOf('/');
  const place = slash < 0 ? written : written.slice(0, slash);
  const key = `compare.parameter.${place}`;
  return isMessageKey(key)
    ? words.t(key, { name: written.slice(slash + 1) })
    : written;
}
