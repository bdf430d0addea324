import cyan from '@material-ui/core/colors/cyan';
import purple from '@material-ui/core/colors/purple';
import { getContrastRatio, type Theme } from '@material-ui/core/styles';
import { readableOn } from '../../../ui/tones';

/** What the lines stand on: a terminal is dark in both themes. */
export function terminal({ palette }: Theme) {
  return {
    background: palette.grey[900],
    text: palette.grey[100],
    /** Below a line that was found or linked. */
    current: palette.grey[800],
  };
}

/** WCAG AA for text. */
const MIN_CONTRAST = 4.5;
const CUBE_STEPS = [0, 95, 135, 175, 215, 255];
const PALETTE = /^ansi-palette-(\d{1,3})$/;
const RGB = /^rgb\((\d{1,3}), ?(\d{1,3}), ?(\d{1,3})\)$/;

function named(theme: Theme): Record<string, string> {
  const { palette } = theme;
  return {
    black: palette.grey[600],
    red: palette.error.light,
    green: palette.success.light,
    yellow: palette.warning.light,
    blue: palette.info.light,
    magenta: purple[200],
    cyan: cyan[200],
    white: palette.grey[100],
  };
}

/** The colours 16 to 255 of terminals: a cube of six steps each, then greys. */
function ofPalette(index: number): string {
  if (index >= 232) {
    const grey = 8 + (index - 232) * 10;
    return `rgb(${grey}, ${grey}, ${grey})`;
  }
  const place = index - 16;
  const [red, green, blue] = [
    Math.floor(place / 36),
    Math.floor(place / 6) % 6,
    place % 6,
  ].map(step => CUBE_STEPS[step]);
  return `rgb(${red}, ${green}, ${blue})`;
}

/** `undefined` for what is no colour. */
function rawColor(name: string, theme: Theme): string | undefined {
  const palette = PALETTE.exec(name);
  if (palette && Number(palette[1]) >= 16 && Number(palette[1]) <= 255) {
    return ofPalette(Number(palette[1]));
  }
  if (RGB.test(name)) {
    return name;
  }
  return named(theme)[name.replace(/^ansi-(bright-)?/, '')];
}

/** On a ground of middling brightness no shade of a colour can be read: then black or white. */
function readable(color: string, ground: string, { palette }: Theme): string {
  const moved = readableOn(color, ground);
  if (getContrastRatio(moved, ground) >= MIN_CONTRAST) {
    return moved;
  }
  const { black, white } = palette.common;
  return getContrastRatio(black, ground) > getContrastRatio(white, ground)
    ? black
    : white;
}

/**
 * Colours of a log in those of the theme, each moved until it can be read on
 * what it stands on. They are made once for a theme.
 */
export function createTerminalColors(theme: Theme) {
  const { current, text } = terminal(theme);
  const made = new Map<string, { color?: string; background?: string }>();
  return (color: string | undefined, behind: string | undefined) => {
    const key = `${color}/${behind}`;
    const known = made.get(key);
    if (known) {
      return known;
    }
    const below = behind && rawColor(behind, theme);
    const above = color && rawColor(color, theme);
    const style = {
      ...(below ? { background: below } : {}),
      // On the lighter of the two grounds of a line, hence on both.
      ...(above || below
        ? { color: readable(above ?? text, below ?? current, theme) }
        : {}),
    };
    made.set(key, style);
    return style;
  };
}

export type TerminalColors = ReturnType<typeof createTerminalColors>;
