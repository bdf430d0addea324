import { useEffect, useRef } from 'react';
import Plot, { type AlignedData, type Axis, type Options } from 'uplot';
import 'uplot/dist/uPlot.min.css';
import type { OverlayChart } from './overlayModel';
import type { LineStyle } from './useLineStyles';

export interface OverlayPlotProps {
  chart: Pick<OverlayChart, 'x' | 'lines'>;
  styles: LineStyle[];
  textColor: string;
  gridColor: string;
  /** A point to mark, by index of x. */
  pointed?: number;
  formatX(value: number): string;
  formatY(value: number): string;
  onPoint(index: number | undefined): void;
}

export const PLOT_HEIGHT_PX = 180;

/** Lines of several runs on one canvas; loaded when there is something to draw. */
export default function OverlayPlot(props: OverlayPlotProps) {
  const { chart, styles, textColor, gridColor, pointed } = props;
  const element = useRef<HTMLDivElement>(null);
  const plot = useRef<Plot>();
  const latest = useRef(props);
  latest.current = props;
  const lines = chart.lines.length;

  useEffect(() => {
    const container = element.current!;
    const drawn = new Plot(
      optionsOf(latest, container.clientWidth || 280),
      aligned(latest.current.chart),
      container,
    );
    plot.current = drawn;
    const observer = new ResizeObserver(() =>
      drawn.setSize({ width: container.clientWidth, height: PLOT_HEIGHT_PX }),
    );
    observer.observe(container);
    return () => {
      observer.disconnect();
      drawn.destroy();
      plot.current = undefined;
    };
  }, [lines, styles, textColor, gridColor]);

  useEffect(() => {
    plot.current?.setData(aligned(chart));
  }, [chart]);

  useEffect(() => {
    if (plot.current && pointed !== undefined) {
      const left = plot.current.valToPos(chart.x[pointed], 'x');
      plot.current.setCursor({ left, top: PLOT_HEIGHT_PX / 2 }, false);
    }
  }, [chart, pointed]);

  return <div ref={element} aria-hidden />;
}

function aligned({ x, lines }: OverlayPlotProps['chart']): AlignedData {
  return [
    x,
    ...lines.map(line => (line.length > 0 ? line : x.map(() => null))),
  ];
}

function optionsOf(
  latest: { current: OverlayPlotProps },
  width: number,
): Options {
  const { textColor, gridColor, styles, chart } = latest.current;
  const axis: Axis = {
    stroke: textColor,
    grid: { stroke: gridColor, width: 1 },
    ticks: { show: false },
    font: '11px sans-serif',
    gap: 4,
  };
  return {
    width,
    height: PLOT_HEIGHT_PX,
    legend: { show: false },
    padding: [8, 8, 0, 0],
    cursor: { drag: { x: false, y: false }, points: { size: 6 } },
    scales: { x: { time: false } },
    axes: [
      {
        ...axis,
        size: 24,
        space: 60,
        values: (_, values) =>
          values.map(value => latest.current.formatX(value)),
      },
      {
        ...axis,
        size: 48,
        space: 32,
        values: (_, values) =>
          values.map(value => latest.current.formatY(value)),
      },
    ],
    series: [
      {},
      ...chart.lines.map((_, index) => ({
        stroke: styles[index % styles.length].color,
        dash: styles[index % styles.length].dash,
        width: 2,
        spanGaps: true,
        points: { show: false },
      })),
    ],
    hooks: {
      setCursor: [
        drawn => latest.current.onPoint(drawn.cursor.idx ?? undefined),
      ],
    },
  };
}
