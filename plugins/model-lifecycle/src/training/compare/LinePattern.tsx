import type { LineStyle } from './useLineStyles';

const WIDTH_PX = 34;

/** A piece of a run's line, as in the charts. */
export function LinePattern(props: { style: LineStyle }) {
  const { color, dash } = props.style;
  return (
    <svg width={WIDTH_PX} height={8} aria-hidden focusable="false">
      <line
        x1={0}
        x2={WIDTH_PX}
        y1={4}
        y2={4}
        stroke={color}
        strokeWidth={2.5}
        strokeDasharray={dash.join(' ') || undefined}
      />
    </svg>
  );
}
