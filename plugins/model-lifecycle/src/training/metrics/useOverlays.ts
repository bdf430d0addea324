import type { Run, RunSummary } from 'backstage-plugin-model-lifecycle-common';
import { useMemo } from 'react';
import { useRunMetrics } from '../../live/hooks';
import { originOf } from './axis';
import type { Overlay } from './chartModel';
import { groupCharts, type MetricChart } from './grouping';
import { POINTS } from './useMetricsData';

export const MAX_OVERLAYS = 4;

/** An earlier run that is drawn along. */
export interface EarlierRun {
  run: RunSummary;
  status: 'loading' | 'shown' | 'empty' | 'failed';
  charts: MetricChart[];
  originMs: number;
}

/** The series of up to four earlier runs, in the order in which they were chosen. */
export function useOverlays(chosen: RunSummary[]): EarlierRun[] {
  const [a, b, c, d] = chosen;
  const first = useEarlierRun(a);
  const second = useEarlierRun(b);
  const third = useEarlierRun(c);
  const fourth = useEarlierRun(d);
  return useMemo(
    () => [first, second, third, fourth].flatMap(one => one ?? []),
    [first, second, third, fourth],
  );
}

function useEarlierRun(run: RunSummary | undefined): EarlierRun | undefined {
  const result = useRunMetrics(run as Pick<Run, 'id' | 'state'> | undefined, {
    points: POINTS,
  });
  const series = result.value?.series;
  const { status } = result;
  return useMemo(() => {
    if (!run) {
      return undefined;
    }
    const originMs = originOf(run.startedAt, series ?? []);
    if (!series) {
      const isLoading = status === 'loading';
      return {
        run,
        status: isLoading ? 'loading' : 'failed',
        charts: [],
        originMs,
      };
    }
    const charts = groupCharts(series);
    return {
      run,
      status: charts.length > 0 ? 'shown' : 'empty',
      charts,
      originMs,
    };
  }, [run, series, status]);
}

/** The same metric of each earlier run, in their order; absent where a run does not have it. */
export function overlaysOf(
  earlier: EarlierRun[],
  name: string,
): (Overlay | undefined)[] {
  return earlier.map(({ charts, originMs }) => {
    const chart = charts.find(one => one.name === name);
    return chart && { chart, originMs };
  });
}
