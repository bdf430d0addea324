import { useTheme } from '@material-ui/core/styles';
import { useMemo } from 'react';
import { toneColor } from '../../ui/tones';

export interface LineStyle {
  color: string;
  /** Told apart without colour. */
  dash: number[];
}

/** One for each run that can be compared, in the theme's colours. */
export function useLineStyles(): LineStyle[] {
  const theme = useTheme();
  return useMemo(
    () => [
      { color: theme.palette.text.primary, dash: [] },
      { color: toneColor(theme, 'info'), dash: [8, 4] },
      { color: toneColor(theme, 'warning'), dash: [2, 3] },
      { color: toneColor(theme, 'ok'), dash: [12, 3, 2, 3] },
      { color: toneColor(theme, 'neutral'), dash: [5, 2] },
    ],
    [theme],
  );
}
