import { useEffect, useRef } from 'react';
import Plot, { type AlignedData, type Options, type Series } from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { Axis, ChartData, Line } from './chartModel';

export interface ChartColors {
  /** By split. */
  train: string;
  eval: string;
  none: string;
  text: string;
  grid: string;
  /** The same colour, faint. */
  faint(color: string, opacity: number): string;
}

export interface UPlotChartProps {
  data: ChartData;
  axis: Axis;
  log: boolean;
  smoothing: number;
  /** The part of x that is shown; undefined is all of it. */
  range?: [number, number];
  /** Charts with the same key share their cursor. */
  syncKey: string;
  /** A point to mark, by index of x. */
  pointed?: number;
  colors: ChartColors;
  formatX(value: number): string;
  formatY(value: number): string;
  onZoom(range: [number, number] | undefined): void;
  onPoint(index: number | undefined): void;
}

const HEIGHT = 132;
const MIN_DRAG_PX = 6;

/** The one place that knows uPlot; loaded when there is a chart to draw. */
export default function UPlotChart(props: UPlotChartProps) {
  const { data, axis, log, range, smoothing, pointed, colors } = props;
  const element = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot>();
  const latest = useRef(props);
  latest.current = props;

  // Another set of lines or another scale is another chart; new points are not.
  const shape = data.lines.map(line => `${line.split}${line.kind}`).join();

  useEffect(() => {
    const container = element.current!;
    const chart = new Plot(
      createOptions(latest, container.clientWidth || 280),
      aligned(latest.current.data),
      container,
    );
    plot.current = chart;
    show(chart, latest.current);
    const observer = new ResizeObserver(() =>
      chart.setSize({ width: container.clientWidth, height: HEIGHT }),
    );
    observer.observe(container);
    return () => {
      observer.disconnect();
      chart.destroy();
      plot.current = undefined;
    };
  }, [shape, axis, log, smoothing, colors]);

  useEffect(() => {
    plot.current?.setData(aligned(data), false);
    if (plot.current) {
      show(plot.current, latest.current);
    }
  }, [data, range]);

  useEffect(() => {
    const chart = plot.current;
    if (chart && pointed !== undefined) {
      const left = chart.valToPos(data.x[pointed], 'x');
      chart.setCursor({ left, top: HEIGHT / 2 }, false);
    }
  }, [pointed, data]);

  return <div ref={element} aria-hidden />;
}

/** The zoom is ours, not uPlot's: new points never move it. */
function show(chart: Plot, props: UPlotChartProps): void {
  const { x } = props.data;
  const [min, max] = props.range ?? [x[0] ?? 0, x[x.length - 1] ?? 1];
  chart.setScale('x', { min, max: max === min ? min + 1 : max });
}

function aligned(data: ChartData): AlignedData {
  return [data.x, ...data.lines.map(line => line.values)];
}

function createOptions(
  latest: { current: UPlotChartProps },
  width: number,
): Options {
  const { data, axis, log, colors, syncKey } = latest.current;
  const ticks = {
    stroke: colors.text,
    grid: { stroke: colors.grid, width: 1 },
    ticks: { show: false },
    font: '11px sans-serif',
  };
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    padding: [8, 8, 0, 0],
    cursor: {
      sync: { key: syncKey, setSeries: false },
      drag: { x: true, y: false, setScale: false, dist: MIN_DRAG_PX },
      points: { size: 6 },
    },
    scales: {
      x: { time: false, auto: false },
      y: log ? { distr: 3 } : {},
    },
    axes: [
      {
        ...ticks,
        size: 24,
        gap: 4,
        space: axis === 'time' ? 70 : 60,
        values: (_, values) => values.map(v => latest.current.formatX(v)),
      },
      {
        ...ticks,
        size: 46,
        gap: 4,
        space: 32,
        values: (_, values) =>
          values.map(v => (v === null ? '' : latest.current.formatY(v))),
      },
    ],
    series: [{}, ...data.lines.map(line => style(line, latest.current))],
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
      draw: [chart => markAttempts(chart, latest.current)],
    },
  };
}

function style(line: Line, props: UPlotChartProps): Series {
  const { colors, smoothing } = props;
  const color = colors[line.split];
  const hidden = { stroke: 'transparent', width: 0, points: { show: false } };
  switch (line.kind) {
    case 'smooth':
      return { stroke: color, width: 2, spanGaps: true, points: { size: 4 } };
    case 'raw':
      return smoothing === 0
        ? { ...hidden, spanGaps: true }
        : {
            stroke: colors.faint(color, 0.35),
            width: 1,
            spanGaps: true,
            points: { show: false },
          };
    case 'replaced':
      return {
        stroke: colors.faint(color, 0.5),
        width: 1,
        dash: [4, 4],
        spanGaps: true,
        points: { show: false },
      };
    default:
      return { ...hidden, spanGaps: true };
  }
}

/** Minimum to maximum of each bucket as a shade: no spike is lost. */
function bandsOf(data: ChartData, colors: ChartColors) {
  const index = (split: string, kind: string) =>
    data.lines.findIndex(l => l.split === split && l.kind === kind) + 1;
  const splits = [...new Set(data.lines.map(line => line.split))];
  return splits.map(split => ({
    series: [index(split, 'max'), index(split, 'min')] as [number, number],
    fill: colors.faint(colors[split], 0.16),
  }));
}

function markAttempts(chart: Plot, props: UPlotChartProps): void {
  const { ctx, bbox } = chart;
  ctx.save();
  ctx.strokeStyle = props.colors.text;
  ctx.setLineDash([2, 4]);
  for (const { x } of props.data.attempts) {
    const left = Math.round(chart.valToPos(x, 'x', true));
    if (left >= bbox.left && left <= bbox.left + bbox.width) {
      ctx.beginPath();
      ctx.moveTo(left, bbox.top);
      ctx.lineTo(left, bbox.top + bbox.height);
      ctx.stroke();
    }
  }
  ctx.restore();
}
