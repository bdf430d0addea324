import { alpha, useTheme } from '@material-ui/core/styles';
import { useMemo } from 'react';
import { toneColor } from '../../ui/tones';
import type { ChartColors } from './plotStyle';

/** Train in the theme's "running" colour, eval in its warning colour: told apart by lightness as well. */
export function useChartColors(): ChartColors {
  const theme = useTheme();
  return useMemo(() => {
    const main = toneColor(theme, 'info');
    return {
      train: main,
      none: main,
      eval: toneColor(theme, 'warning'),
      text: toneColor(theme, 'neutral'),
      ink: theme.palette.text.primary,
      grid: alpha(theme.palette.text.primary, 0.1),
      background: theme.palette.background.paper,
      faint: (color, opacity) => alpha(color, opacity),
    };
  }, [theme]);
}
