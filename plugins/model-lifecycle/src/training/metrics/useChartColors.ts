import { alpha, useTheme } from '@material-ui/core/styles';
import { useMemo } from 'react';
import { toneColor } from '../../ui/tones';
import type { ChartColors } from './UPlotChart';

/** Train in the theme's "running" colour, eval in its warning colour: told apart by lightness as well. */
export function useChartColors(): ChartColors {
  const theme = useTheme();
  return useMemo(() => {
    const main = toneColor(theme, 'info');
    return {
      train: main,
      none: main,
      eval: toneColor(theme, 'warning'),
      text: theme.palette.text.secondary,
      grid: alpha(theme.palette.text.primary, 0.1),
      faint: (color, opacity) => alpha(color, opacity),
    };
  }, [theme]);
}
