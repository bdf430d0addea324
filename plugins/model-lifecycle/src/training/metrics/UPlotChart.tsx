import { memo, useEffect, useRef, type MutableRefObject } from 'react';
import Plot, { type AlignedData, type Options } from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Axis, Range } from './axis';
import type { ChartData } from './chartModel';
import { logTicks } from './logTicks';
import { drawMarks } from './plotMarks';
import { bandsOf, styleOf, type ChartColors } from './plotStyle';

export interface UPlotChartProps {
  data: ChartData;
  axis: Axis;
  log: boolean;
  /** The part of x that is shown; undefined is all of it. */
  range?: Range;
  heightPx: number;
  /** Charts with the same key share their cursor. */
  syncKey: string;
  /** A point to mark, by index of x. */
  pointed?: number;
  colors: ChartColors;
  /** Holds the canvas while there is one. */
  canvas?: MutableRefObject<HTMLCanvasElement | undefined>;
  formatX(value: number, range: Range): string;
  formatY(value: number): string;
  onZoom(range: Range | undefined): void;
  onPoint(index: number | undefined): void;
}

const MIN_DRAG_PX = 6;
const Y_SPACE_PX = 32;
const MINUTE_S = 60;
const HOUR_S = 3_600;
const DAY_S = 86_400;
/** Distances between ticks that read well as times. */
const TIME_STEPS_S = [
  ...[1, 2, 5, 10, 15, 30],
  ...[1, 2, 5, 10, 15, 30].map(n => n * MINUTE_S),
  ...[1, 2, 3, 6, 12].map(n => n * HOUR_S),
  ...[1, 2, 5, 10, 20, 50, 100].map(n => n * DAY_S),
];
/** A step is whole. */
const WHOLE_STEPS = Array.from({ length: 45 }, (_, index) => {
  const digit = [1, 2, 5][index % 3];
  return digit * 10 ** Math.floor(index / 3);
});

/** The one place that knows uPlot; loaded when there is a chart to draw. */
function UPlotChart(props: UPlotChartProps) {
  const { data, axis, log, range, heightPx, pointed, colors } = props;
  const element = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot>();
  const latest = useRef(props);
  latest.current = props;
  const view = useRef({ visible: true, behind: false });

  // Another set of lines or another scale is another chart; new points are not.
  const shape = data.lines
    .map(({ split, kind, overlay = '' }) => `${split}${kind}${overlay}`)
    .join();

  useEffect(() => {
    const container = element.current!;
    const chart = new Plot(
      createOptions(latest, container.clientWidth || 280),
      aligned(latest.current.data),
      container,
    );
    plot.current = chart;
    const { canvas } = latest.current;
    if (canvas) {
      canvas.current = chart.ctx.canvas;
    }
    show(chart, latest.current);
    const sizes = new ResizeObserver(() =>
      chart.setSize({
        width: container.clientWidth,
        height: latest.current.heightPx,
      }),
    );
    sizes.observe(container);
    const onScroll: IntersectionObserverCallback = ([{ isIntersecting }]) => {
      view.current.visible = isIntersecting;
      if (isIntersecting && view.current.behind) {
        view.current.behind = false;
        update(chart, latest.current);
      }
    };
    const scrolling = new IntersectionObserver(onScroll, {
      rootMargin: '300px',
    });
    scrolling.observe(container);
    return () => {
      sizes.disconnect();
      scrolling.disconnect();
      chart.destroy();
      plot.current = undefined;
      if (canvas) {
        canvas.current = undefined;
      }
    };
  }, [shape, axis, log, heightPx, colors]);

  const drawn = useRef<{ data: ChartData; range?: Range }>();
  useEffect(() => {
    const chart = plot.current;
    const isFirst = drawn.current === undefined;
    drawn.current = { data, range };
    if (!chart || isFirst) {
      return;
    }
    // What nobody sees is drawn when it comes into view.
    view.current.behind = !view.current.visible;
    if (view.current.visible) {
      update(chart, latest.current);
    }
  }, [data, range]);

  useEffect(() => {
    const chart = plot.current;
    if (chart && pointed !== undefined) {
      const left = chart.valToPos(latest.current.data.x[pointed], 'x');
      // Published, so that the charts beside it show the same place.
      const publish = chart.setCursor as (
        at: { left: number; top: number },
        fire: boolean,
        publish: boolean,
      ) => void;
      publish({ left, top: heightPx / 2 }, true, true);
    }
  }, [pointed, heightPx]);

  return <div ref={element} aria-hidden />;
}

export default memo(UPlotChart);

function update(chart: Plot, props: UPlotChartProps): void {
  chart.batch(() => {
    chart.setData(aligned(props.data), false);
    show(chart, props);
  });
}

/** The zoom is ours, not uPlot's: new points never move it. */
function show(chart: Plot, props: UPlotChartProps): void {
  const [min, max] = shownRange(props);
  chart.setScale('x', { min, max: max === min ? min + 1 : max });
}

function shownRange({ data: { x }, range }: UPlotChartProps): Range {
  return range ?? [x[0] ?? 0, x[x.length - 1] ?? 1];
}

function aligned(data: ChartData): AlignedData {
  return [data.x, ...data.lines.map(line => line.values)] as AlignedData;
}

/** Close to the values: whole decades would leave most of a loss curve's chart empty. */
function logRange(_: Plot, min: number | null, max: number | null): Range {
  return min === null || max === null ? [1, 10] : [min * 0.9, max * 1.1];
}

function createOptions(
  latest: { current: UPlotChartProps },
  width: number,
): Options {
  const { data, axis, log, heightPx, colors, syncKey } = latest.current;
  const ticks = {
    stroke: colors.text,
    grid: { stroke: colors.grid, width: 1 },
    ticks: { show: false },
    font: '11px sans-serif',
  };
  return {
    width,
    height: heightPx,
    legend: { show: false },
    padding: [8, 10, 0, 0],
    cursor: {
      sync: { key: syncKey, setSeries: false },
      drag: { x: true, y: false, setScale: false, dist: MIN_DRAG_PX },
      points: { size: 6 },
    },
    scales: {
      x: { time: false, auto: false },
      y: log ? { distr: 3, range: logRange } : {},
    },
    axes: [
      {
        ...ticks,
        size: 24,
        gap: 4,
        space: axis === 'step' ? 60 : 74,
        incrs: axis === 'step' ? WHOLE_STEPS : TIME_STEPS_S,
        values: (_, values) =>
          values.map(v =>
            latest.current.formatX(v, shownRange(latest.current)),
          ),
      },
      {
        ...ticks,
        size: 50,
        gap: 4,
        space: Y_SPACE_PX,
        ...(log
          ? {
              splits: (_: Plot, __: number, min: number, max: number) =>
                logTicks(min, max, heightPx / Y_SPACE_PX),
              filter: (_: Plot, splits: number[]) => splits,
            }
          : {}),
        values: (_, values) =>
          values.map(v => (v === null ? '' : latest.current.formatY(v))),
      },
    ],
    series: [{}, ...data.lines.map(line => styleOf(line, colors))],
    bands: bandsOf(data, colors),
    hooks: {
      setSelect: [
        chart => {
          const { left, width: dragged } = chart.select;
          if (dragged >= MIN_DRAG_PX) {
            latest.current.onZoom([
              chart.posToVal(left, 'x'),
              chart.posToVal(left + dragged, 'x'),
            ]);
            chart.setSelect({ left: 0, width: 0, top: 0, height: 0 }, false);
          }
        },
      ],
      setCursor: [
        chart => latest.current.onPoint(chart.cursor.idx ?? undefined),
      ],
      ready: [
        chart =>
          chart.over.addEventListener('dblclick', () =>
            latest.current.onZoom(undefined),
          ),
      ],
      draw: [
        chart => drawMarks(chart, latest.current.data, latest.current.colors),
      ],
    },
  };
}
