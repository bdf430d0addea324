import type { Theme } from '@material-ui/core/styles';
import {
  darken,
  decomposeColor,
  getContrastRatio,
  getLuminance,
  lighten,
  recomposeColor,
} from '@material-ui/core/styles';
import type {
  RunStall,
  RunState,
} from 'backstage-plugin-model-lifecycle-common';

export type Tone = 'ok' | 'warning' | 'error' | 'info' | 'neutral';

/** WCAG AA for text is 4.5; rounding takes a little. */
const MIN_CONTRAST = 4.6;
const STEP = 0.08;
const MAX_STEPS = 16;

interface StatusPalette {
  status?: Record<'ok' | 'warning' | 'error' | 'running' | 'aborted', string>;
}

/**
 * A colour of the theme that can be read on its paper. Backstage's own status
 * colours are made for dots: as text on white most of them miss AA.
 */
export function toneColor(theme: Theme, tone: Tone): string {
  const { palette } = theme;
  const { status } = palette as StatusPalette;
  const base: Record<Tone, string> = {
    ok: status?.ok ?? palette.success.main,
    warning: status?.warning ?? palette.warning.main,
    error: status?.error ?? palette.error.main,
    info: status?.running ?? palette.info.main,
    neutral: palette.text.secondary,
  };
  // Chips and marked rows are tinted: what can be read there can be read on paper.
  const { paper } = palette.background;
  return readableOn(base[tone], blend(palette.action.hover, paper));
}

/** The colour, darkened or lightened until it stands out from the background. */
export function readableOn(color: string, background: string): string {
  const darkBackground = getLuminance(background) < 0.5;
  let result = blend(color, background);
  for (let step = 0; step < MAX_STEPS; step++) {
    if (getContrastRatio(result, background) >= MIN_CONTRAST) {
      return result;
    }
    result = darkBackground ? lighten(result, STEP) : darken(result, STEP);
  }
  return result;
}

/** A translucent colour as it looks on the background: only that has a contrast. */
function blend(color: string, background: string): string {
  const [red, green, blue, opacity = 1] = decomposeColor(color).values;
  const below = decomposeColor(background).values;
  const values = [red, green, blue].map((value, index) =>
    Math.round(value * opacity + below[index] * (1 - opacity)),
  );
  return recomposeColor({
    type: 'rgb',
    values: values as [number, number, number],
  });
}

const STATE_TONES: Record<RunState, Tone> = {
  queued: 'neutral',
  blocked: 'error',
  pending: 'neutral',
  initializing: 'info',
  running: 'info',
  restarting: 'info',
  paused: 'neutral',
  preempted: 'neutral',
  succeeded: 'ok',
  failed: 'error',
  stopped: 'neutral',
  deleting: 'neutral',
  unknown: 'neutral',
};

export function stateTone(state: RunState, stall?: RunStall): Tone {
  return stall ? 'warning' : STATE_TONES[state] ?? 'neutral';
}
