import Slider from '@material-ui/core/Slider';
import { makeStyles } from '@material-ui/core/styles';
import { memo } from 'react';
import { PlainSelect } from '../../ui/PlainSelect';
import { ToggleButton } from '../../ui/ToggleButton';
import { useId } from '../../ui/useId';
import type { Words } from '../../words/createWords';
import type { Axis } from './axis';
import { MAX_SMOOTHING, type MetricsSettings } from './settings';

const useStyles = makeStyles(theme => ({
  smoothing: {
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1),
    width: 170,
  },
  slider: { flex: 1 },
}));

function Controls(props: {
  settings: MetricsSettings;
  /** The axis that is drawn, which is not that of the settings where there are no steps. */
  axis: Axis;
  canHaveSteps: boolean;
  asTable: boolean;
  words: Words;
  onAxis(axis: Axis): void;
  onChange(change: Partial<MetricsSettings>): void;
  onTable(asTable: boolean): void;
}) {
  const { settings, axis, canHaveSteps, asTable, words } = props;
  const { onAxis, onChange, onTable } = props;
  const { t } = words;
  const classes = useStyles();
  const smoothingId = useId('smoothing');
  const axes: Axis[] = canHaveSteps
    ? ['step', 'relative', 'wall']
    : ['relative', 'wall'];
  return (
    <>
      {!asTable && (
        <span className={classes.smoothing}>
          <span id={smoothingId}>{t('metrics.smoothing')}</span>
          <Slider
            className={classes.slider}
            aria-labelledby={smoothingId}
            getAriaValueText={value => String(value)}
            value={settings.smoothing}
            min={0}
            max={MAX_SMOOTHING}
            step={0.01}
            onChange={(_, value) => onChange({ smoothing: value as number })}
          />
        </span>
      )}
      <PlainSelect
        label={t('metrics.axis')}
        value={axis}
        options={axes.map(value => ({
          value,
          label: t(`metrics.axis.${value}`),
        }))}
        onChange={value => onAxis(value as Axis)}
      />
      {!asTable && (
        <ToggleButton
          on={settings.log}
          onClick={() => onChange({ log: !settings.log })}
        >
          {t('metrics.log')}
        </ToggleButton>
      )}
      <ToggleButton on={asTable} onClick={() => onTable(!asTable)}>
        {t('metrics.table')}
      </ToggleButton>
    </>
  );
}

/** How all charts are drawn. */
export const MetricsControls = memo(Controls);
