import type { MetricSeries } from 'backstage-plugin-model-lifecycle-common';

export type Split = MetricSeries['split'];

export interface ChartSeries extends MetricSeries {
  /** Where `samples` and `resolution` tell about a part of the run: how many of the buckets stand in it. */
  bucketsInPart?: number;
}

/** All series of one metric, at most one for each split: train and eval share a chart. */
export interface MetricChart {
  name: string;
  series: ChartSeries[];
}

/** Charts under one heading. */
export interface ChartGroup {
  kind: 'pinned' | 'main' | 'prefix';
  /** The common beginning of the names, where there is one. */
  prefix?: string;
  charts: MetricChart[];
}

const SPLIT_PREFIX =
  /^(?:train|training|eval|val|valid|validation|test)[_./-](?=.)/i;
const SPLIT_ORDER: Split[] = ['train', 'none', 'eval'];

/** `eval_loss` stands with `loss` or `train_loss` where there is one, and for itself where there is none. */
export function groupCharts(series: ChartSeries[]): MetricChart[] {
  const baseOf = ({ name, split }: ChartSeries) =>
    split === 'none' ? name : name.replace(SPLIT_PREFIX, '');
  const counts = new Map<string, number>();
  for (const one of series) {
    counts.set(baseOf(one), (counts.get(baseOf(one)) ?? 0) + 1);
  }
  const charts = new Map<string, ChartSeries[]>();
  for (const one of series) {
    const base = baseOf(one);
    const together = charts.get(base) ?? [];
    const shares =
      counts.get(base)! > 1 &&
      together.every(other => other.split !== one.split);
    const name = shares ? base : one.name;
    charts.set(name, [...(charts.get(name) ?? []), one]);
  }
  return [...charts]
    .map(([name, list]) => ({
      name,
      series: [...list].sort(
        (a, b) => SPLIT_ORDER.indexOf(a.split) - SPLIT_ORDER.indexOf(b.split),
      ),
    }))
    .sort((a, b) => rank(a.name) - rank(b.name));
}

/** What people look at first; the rest stays in the order of the answer. */
function rank(name: string): number {
  if (/loss/i.test(name)) {
    return 0;
  }
  return /accuracy|f1|bleu|rouge|reward|perplexity/i.test(name) ? 1 : 2;
}

/** Pinned charts first, then those without a common beginning, then each beginning (`rewards/…`) that two or more share. */
export function chartGroups(
  charts: MetricChart[],
  pins: string[],
): ChartGroup[] {
  const isPinned = ({ name }: MetricChart) => pins.includes(name);
  const pinned = charts.filter(isPinned);
  const others = charts.filter(chart => !isPinned(chart));
  const prefixes = new Map<string, MetricChart[]>();
  for (const chart of others) {
    const prefix = prefixOf(chart.name);
    if (prefix !== undefined) {
      prefixes.set(prefix, [...(prefixes.get(prefix) ?? []), chart]);
    }
  }
  const shared = [...prefixes].filter(([, list]) => list.length > 1);
  const inShared = new Set(shared.flatMap(([, list]) => list));
  const main = others.filter(chart => !inShared.has(chart));
  return [
    { kind: 'pinned' as const, charts: pinned },
    { kind: 'main' as const, charts: main },
    ...shared.map(([prefix, list]) => ({
      kind: 'prefix' as const,
      prefix,
      charts: list,
    })),
  ].filter(group => group.charts.length > 0);
}

function prefixOf(name: string): string | undefined {
  const end = name.replace(SPLIT_PREFIX, match => '_'.repeat(match.length));
  const cut = end.search(/[/.]/);
  return cut > 0 && cut < name.length - 1
    ? name.slice(0, cut).replace(SPLIT_PREFIX, '')
    : undefined;
}
