import Chip from '@material-ui/core/Chip';
import { makeStyles } from '@material-ui/core/styles';
import type { LogLevel, Run } from 'backstage-plugin-model-lifecycle-common';
import { PlainSelect } from '../../ui/PlainSelect';
import { ToggleButton } from '../../ui/ToggleButton';
import type { Words } from '../../words/createWords';
import { isTrainJob } from '../../words/origin';
import { useSpan } from '../span/SpanContext';
import type { Choices, LogChoice } from './choice/choiceModel';

const LEVELS: LogLevel[] = ['debug', 'info', 'warn', 'error'];

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.75, 1),
  },
  // The theme of Backstage gives chips a margin below.
  span: { margin: 0 },
}));

/** Which log, and which of its lines. */
export function LogSelectors(props: {
  run: Run;
  choice: LogChoice;
  choices: Choices;
  words: Words;
  onChoice(change: Partial<LogChoice>): void;
}) {
  const { run, choice, choices, words, onChoice } = props;
  const { t } = words;
  const classes = useStyles();
  const { span, choose } = useSpan();
  const { phases, pods, containers, offersPrevious } = choices;
  const phaseLabel = (id: string) =>
    words.phase(id, run.phases.find(phase => phase.id === id)?.label);
  return (
    <div className={classes.root}>
      {span && (
        <Chip
          className={classes.span}
          size="small"
          variant="outlined"
          label={t('logs.span', { span: span.label })}
          onDelete={() => choose(undefined)}
        />
      )}
      {!span && phases.length > 0 && (
        <PlainSelect
          label={t('logs.phase')}
          value={choice.phase ?? ''}
          onChange={value =>
            onChoice({
              phase: value || undefined,
              pod: undefined,
              container: undefined,
            })
          }
          options={[
            { value: '', label: t('logs.phase.all') },
            ...phases.map(id => ({ value: id, label: phaseLabel(id) })),
          ]}
        />
      )}
      {isTrainJob(run) && (
        <PlainSelect
          label={t('logs.pod')}
          value={choice.pod ?? ''}
          onChange={value =>
            onChoice({
              pod: value || undefined,
              container: undefined,
              attempt: undefined,
              previous: undefined,
            })
          }
          options={[
            { value: '', label: t('logs.podDefault') },
            ...pods.map(one => ({
              value: one.name,
              label: t('logs.podOption', {
                pod: one.name,
                state: t(`logs.podState.${one.state}`),
              }),
            })),
          ]}
        />
      )}
      {containers.length > 0 && (
        <PlainSelect
          label={t('logs.container')}
          value={choice.container ?? ''}
          onChange={value => onChoice({ container: value || undefined })}
          options={[
            { value: '', label: t('logs.containerDefault') },
            ...containers.map(name => ({ value: name, label: name })),
          ]}
        />
      )}
      <PlainSelect
        label={t('logs.level')}
        value={choice.level ?? ''}
        onChange={value =>
          onChoice({ level: (value || undefined) as LogLevel | undefined })
        }
        options={[
          { value: '', label: t('logs.level.all') },
          ...LEVELS.map(value => ({ value, label: t(`logs.level.${value}`) })),
        ]}
      />
      {(offersPrevious || choice.previous) && (
        <ToggleButton
          on={choice.previous ?? false}
          onClick={() => onChoice({ previous: !choice.previous || undefined })}
        >
          {t('logs.previousContainer')}
        </ToggleButton>
      )}
    </div>
  );
}
