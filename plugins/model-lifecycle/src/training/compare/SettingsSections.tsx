import { makeStyles } from '@material-ui/core/styles';
import type { RunComparison } from 'backstage-plugin-model-lifecycle-common';
import { useState } from 'react';
import { ScrollTable } from '../../ui/ScrollTable';
import { Section } from '../../ui/Section';
import { Message } from '../../ui/StateViews';
import { ToggleButton } from '../../ui/ToggleButton';
import { toneColor } from '../../ui/tones';
import type { Words } from '../../words/createWords';
import { factRows, parameterRows } from './comparisonModel';

const useStyles = makeStyles(theme => ({
  quiet: {
    color: toneColor(theme, 'neutral'),
    fontSize: theme.typography.body2.fontSize,
  },
  differs: {
    color: toneColor(theme, 'warning'),
    fontSize: theme.typography.caption.fontSize,
    fontWeight: 400,
    display: 'block',
  },
}));

interface SectionProps {
  comparison: RunComparison;
  names: string[];
  words: Words;
}

/** Image, data, model, runtime and resources; at first only what differs. */
export function FactsSection({ comparison, names, words }: SectionProps) {
  const { t } = words;
  const classes = useStyles();
  const [onlyChanged, setOnlyChanged] = useState(true);
  const all = factRows(comparison.facts, words);
  const rows = onlyChanged ? all.filter(({ differs }) => differs) : all;
  return (
    <Section
      title={t('compare.facts')}
      actions={
        <ToggleButton
          on={onlyChanged}
          onClick={() => setOnlyChanged(!onlyChanged)}
        >
          {t('compare.onlyChanged')}
        </ToggleButton>
      }
    >
      {rows.length === 0 ? (
        <Message
          compact
          title={t(
            all.length > 0 ? 'compare.nothingChanged' : 'compare.noFacts',
          )}
        />
      ) : (
        <ScrollTable
          label={t('compare.facts')}
          cards
          head={[t('compare.fact'), ...names]}
          rows={rows.map(({ key, label, cells, differs }) => ({
            key,
            cells: [
              <span>
                {label}
                {differs && !onlyChanged && (
                  <span className={classes.differs}>
                    {t('compare.differs')}
                  </span>
                )}
              </span>,
              ...cells,
            ],
          }))}
        />
      )}
    </Section>
  );
}

/** Which variables, commands and arguments differ: not how, since values are not kept. */
export function ParametersSection({ comparison, names, words }: SectionProps) {
  const { t } = words;
  const classes = useStyles();
  const { parameters, sameParameters } = comparison;
  const rows = parameterRows(parameters, words);
  return (
    <Section
      title={t('compare.parameters')}
      subtitle={rows.length > 0 && t('compare.parametersHint')}
    >
      {rows.length === 0 ? (
        <Message compact title={t('compare.parameters.none')} />
      ) : (
        <ScrollTable
          label={t('compare.parameters')}
          cards
          head={[t('compare.parameter'), ...names]}
          rows={rows.map(({ key, label, cells }) => ({
            key,
            cells: [label, ...cells],
          }))}
        />
      )}
      {sameParameters > 0 && (
        <span className={classes.quiet}>
          {t('compare.parameters.same', { count: sameParameters })}
        </span>
      )}
    </Section>
  );
}
