import type { ChartColors } from './plotStyle';

export interface PictureText {
  title: string;
  /** Below the title: values, sampling, earlier runs. */
  lines: string[];
  color: string;
}

const PADDING_PX = 12;
const TITLE_PX = 22;
const LINE_PX = 17;

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
  const headPx = PADDING_PX + TITLE_PX + text.lines.length * LINE_PX;
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
  context.fillStyle = text.color;
  context.font = 'bold 14px sans-serif';
  context.fillText(text.title, PADDING_PX, PADDING_PX + 12, widthPx);
  context.fillStyle = colors.text;
  context.font = '12px sans-serif';
  text.lines.forEach((line, index) =>
    context.fillText(
      line,
      PADDING_PX,
      PADDING_PX + TITLE_PX + 10 + index * LINE_PX,
      widthPx,
    ),
  );
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
