import type Plot from 'uplot';
import type { ChartData, Mark } from './chartModel';
import type { ChartColors } from './plotStyle';

const SIZE_PX = 4;

/** Attempts as dotted verticals; least and greatest as triangles, the better one filled. */
export function drawMarks(
  chart: Plot,
  data: ChartData,
  colors: ChartColors,
): void {
  const { ctx, bbox } = chart;
  const ratio = devicePixelRatio;
  const isInside = (left: number) =>
    left >= bbox.left && left <= bbox.left + bbox.width;
  ctx.save();
  ctx.strokeStyle = colors.text;
  ctx.lineWidth = ratio;
  ctx.setLineDash([2 * ratio, 4 * ratio]);
  for (const { x } of data.attempts) {
    const left = Math.round(chart.valToPos(x, 'x', true));
    if (isInside(left)) {
      ctx.beginPath();
      ctx.moveTo(left, bbox.top);
      ctx.lineTo(left, bbox.top + bbox.height);
      ctx.stroke();
    }
  }
  ctx.setLineDash([]);
  for (const mark of data.marks) {
    const left = chart.valToPos(mark.x, 'x', true);
    if (isInside(left)) {
      drawTriangle(chart, mark, { left, size: SIZE_PX * ratio, colors });
    }
  }
  ctx.restore();
}

function drawTriangle(
  chart: Plot,
  mark: Mark,
  options: { left: number; size: number; colors: ChartColors },
): void {
  const { left, size, colors } = options;
  const { ctx, bbox } = chart;
  // A lowest value is pointed at from below, a highest from above, inside the plot.
  const away = mark.kind === 'min' ? 1 : -1;
  const raw = chart.valToPos(mark.value, 'y', true);
  const tip = Math.min(
    Math.max(raw, bbox.top + (away < 0 ? size * 2 : 0)),
    bbox.top + bbox.height - (away > 0 ? size * 2 : 0),
  );
  ctx.beginPath();
  ctx.moveTo(left, tip);
  ctx.lineTo(left - size, tip + away * size * 1.6);
  ctx.lineTo(left + size, tip + away * size * 1.6);
  ctx.closePath();
  ctx.fillStyle = mark.best ? colors[mark.split] : colors.background;
  ctx.strokeStyle = mark.best
    ? colors[mark.split]
    : colors.faint(colors[mark.split], 0.7);
  ctx.fill();
  ctx.stroke();
}
