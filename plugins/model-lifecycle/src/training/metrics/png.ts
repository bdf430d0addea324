import type { ChartColors } from './plotStyle';

export interface PictureText {
  title: string;
  /** Below the title: values and sampling. */
  lines: string[];
  /** The earlier runs that are drawn. */
  legend: { name: string; dash: number[] }[];
}

const PADDING_PX = 12;
const TITLE_PX = 22;
const LINE_PX = 17;
const DASH_PX = 34;

/**
 * The drawn chart with a title above it on the theme's background: without one
 * it could not be read on a page of another colour. Rejects where the browser
 * makes no picture of a canvas.
 */
export function chartPicture(
  chart: HTMLCanvasElement,
  text: PictureText,
  colors: ChartColors,
): Promise<Blob> {
  const ratio = window.devicePixelRatio || 1;
  const rows = text.lines.length + text.legend.length;
  const headPx = PADDING_PX + TITLE_PX + rows * LINE_PX;
  const picture = document.createElement('canvas');
  picture.width = chart.width + 2 * PADDING_PX * ratio;
  picture.height = chart.height + (headPx + PADDING_PX) * ratio;
  const context = picture.getContext('2d');
  if (!context) {
    return Promise.reject(new Error('This browser draws no pictures'));
  }
  context.fillStyle = colors.background;
  context.fillRect(0, 0, picture.width, picture.height);
  context.scale(ratio, ratio);
  const widthPx = picture.width / ratio - 2 * PADDING_PX;
  context.fillStyle = colors.ink;
  context.font = 'bold 14px sans-serif';
  context.fillText(text.title, PADDING_PX, PADDING_PX + 12, widthPx);
  context.fillStyle = colors.text;
  context.font = '12px sans-serif';
  const baseOf = (row: number) => PADDING_PX + TITLE_PX + 10 + row * LINE_PX;
  text.lines.forEach((line, row) =>
    context.fillText(line, PADDING_PX, baseOf(row), widthPx),
  );
  context.strokeStyle = colors.ink;
  text.legend.forEach(({ name, dash }, index) => {
    const base = baseOf(text.lines.length + index);
    context.setLineDash(dash);
    context.beginPath();
    context.moveTo(PADDING_PX, base - 4);
    context.lineTo(PADDING_PX + DASH_PX, base - 4);
    context.stroke();
    context.fillText(name, PADDING_PX + DASH_PX + 8, base, widthPx);
  });
  context.drawImage(
    chart,
    PADDING_PX,
    headPx,
    chart.width / ratio,
    chart.height / ratio,
  );
  return new Promise((resolve, reject) =>
    picture.toBlob(
      blob =>
        blob
          ? resolve(blob)
          : reject(new Error('The browser made no picture of the chart')),
      'image/png',
    ),
  );
}
