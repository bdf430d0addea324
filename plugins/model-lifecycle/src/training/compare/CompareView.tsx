import Button from '@material-ui/core/Button';
import { makeStyles, type Theme } from '@material-ui/core/styles';
import useMediaQuery from '@material-ui/core/useMediaQuery';
import ArrowBackIcon from '@material-ui/icons/ArrowBack';
import type { RunComparison } from 'backstage-plugin-model-lifecycle-common';
import { useEffect, useRef } from 'react';
import { useNow } from '../../live/LiveRoot';
import { CopyButton } from '../../ui/CopyButton';
import { ScrollTable } from '../../ui/ScrollTable';
import { Section } from '../../ui/Section';
import { Message, NoValue, StaleNotice } from '../../ui/StateViews';
import type { Words } from '../../words/createWords';
import { comparisonLink } from './comparedIds';
import { ComparedRuns } from './ComparedRuns';
import { letterOf, resultRows } from './comparisonModel';
import { MetricsSection } from './MetricsSection';
import { OverlayCharts } from './OverlayCharts';
import { FactsSection, ParametersSection } from './SettingsSections';
import { useComparison } from './useComparison';

const useStyles = makeStyles(theme => ({
  head: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(1, 2),
    marginBottom: theme.spacing(2),
  },
  title: {
    fontSize: '1.25rem',
    fontWeight: 700,
    margin: 0,
    '&:focus': { outline: 0 },
  },
  column: {
    display: 'flex',
    flexDirection: 'column',
    gap: theme.spacing(2),
    minWidth: 0,
  },
}));

export interface CompareViewProps {
  /** Two to five; `invalid` where the URL says something else. */
  ids: string[] | 'invalid';
  words: Words;
  onRun(id: string): void;
  onChange(ids: string[]): void;
  onBack(): void;
}

/** Runs of one job side by side, in place of the run. */
export default function CompareView(props: CompareViewProps) {
  const { ids, words, onBack } = props;
  const { t } = words;
  const classes = useStyles();
  const title = useRef<HTMLHeadingElement>(null);
  // What was pressed to come here has gone.
  useEffect(() => title.current?.focus(), []);
  return (
    <>
      <div className={classes.head}>
        <Button
          size="small"
          variant="outlined"
          startIcon={<ArrowBackIcon />}
          onClick={onBack}
        >
          {t('compare.back')}
        </Button>
        <h2 className={classes.title} ref={title} tabIndex={-1}>
          {ids === 'invalid'
            ? t('compare.what')
            : t('compare.title', { count: ids.length })}
        </h2>
        {ids !== 'invalid' && (
          <CopyButton
            text={comparisonLink(window.location.href, ids)}
            what={t('compare.link')}
            subject="comparison of runs"
            words={words}
          />
        )}
      </div>
      {ids === 'invalid' ? (
        <Message
          title={t('compare.invalid.title')}
          text={t('compare.invalid.text')}
        />
      ) : (
        <Compared {...props} ids={ids} />
      )}
    </>
  );
}

function Compared(props: CompareViewProps & { ids: string[] }) {
  const { ids, words, onRun, onChange } = props;
  const { t } = words;
  const classes = useStyles();
  const isNarrow = useMediaQuery<Theme>(theme => theme.breakpoints.down('xs'));
  const result = useComparison(ids);
  const comparison = result.value;
  if (comparison === undefined) {
    return (
      <NoValue
        result={result}
        what={t('compare.what')}
        permission="model-lifecycle.run.read"
        words={words}
        missing={
          <Message
            title={t('compare.missing.title')}
            text={t('compare.missing.text')}
          />
        }
      />
    );
  }
  const names = comparison.runs.map(
    ({ name }, index) => `${letterOf(index)} · ${name}`,
  );
  // Beside each value, where rows are cards: the list above says which it is.
  const columns = isNarrow ? names.map((_, index) => letterOf(index)) : names;
  return (
    <div className={classes.column}>
      <StaleNotice result={result} words={words} />
      <ResultsSection
        comparison={comparison}
        names={columns}
        words={words}
        onRun={onRun}
        onChange={onChange}
      />
      <MetricsSection comparison={comparison} names={columns} words={words} />
      <OverlayCharts runs={comparison.runs} names={names} words={words} />
      <FactsSection comparison={comparison} names={columns} words={words} />
      <ParametersSection
        comparison={comparison}
        names={columns}
        words={words}
      />
    </div>
  );
}

function ResultsSection(
  props: Pick<CompareViewProps, 'words' | 'onRun' | 'onChange'> & {
    comparison: RunComparison;
    names: string[];
  },
) {
  const { comparison, names, words, onRun, onChange } = props;
  const { t } = words;
  const now = useNow();
  return (
    <Section title={t('compare.runs')}>
      <ComparedRuns
        runs={comparison.runs}
        words={words}
        onRun={onRun}
        onChange={onChange}
      />
      <ScrollTable
        label={t('compare.runs')}
        cards
        head={[t('compare.row.result'), ...names]}
        rows={resultRows(comparison, now, words).map(
          ({ key, label, cells }) => ({ key, cells: [label, ...cells] }),
        )}
      />
    </Section>
  );
}
