import Button from '@material-ui/core/Button';
import { createStyles, makeStyles } from '@material-ui/core/styles';
import { classNames } from '../ui/classNames';
import { FilterChoice, refName } from '../ui/FilterChoice';
import { SearchField } from '../ui/SearchField';
import { ToggleButton } from '../ui/ToggleButton';
import { toneColor, type Tone } from '../ui/tones';
import type { Words } from '../words/createWords';
import { countOf, GROUP_NAMES, type Filters, type Group } from './filters';
import { SavedFiltersButton } from './SavedFilters';
import type { Known } from './useKnown';

const TONES: Record<Group, Tone> = {
  stalled: 'warning',
  failed: 'error',
  blocked: 'error',
  running: 'info',
  waiting: 'neutral',
  paused: 'neutral',
  succeeded: 'ok',
  ended: 'neutral',
};

const useStyles = makeStyles(theme => {
  const tone = (name: Tone) => ({ color: toneColor(theme, name) });
  return createStyles({
    root: {
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(1),
      alignItems: 'center',
      marginBottom: theme.spacing(1.5),
    },
    chip: {
      borderRadius: 999,
      padding: theme.spacing(0.25, 1.5),
      fontWeight: 700,
      textTransform: 'none',
      background: theme.palette.action.hover,
      border: '2px solid transparent',
      lineHeight: 1.5,
    },
    on: { borderColor: 'currentColor' },
    right: {
      display: 'flex',
      flexWrap: 'wrap',
      gap: theme.spacing(1),
      alignItems: 'center',
      marginLeft: 'auto',
    },
    ok: tone('ok'),
    warning: tone('warning'),
    error: tone('error'),
    info: tone('info'),
    neutral: tone('neutral'),
  });
});

/** Counts that filter, and the filters beside them. All of it stands in the URL. */
export function FilterBar(props: {
  filters: Filters;
  known: Known;
  words: Words;
  onChange(change: Partial<Filters>): void;
}) {
  const { filters, known, words, onChange } = props;
  const { counts } = known;
  const { t } = words;
  const classes = useStyles();
  return (
    <div className={classes.root} role="group" aria-label={t('page.filters')}>
      {GROUP_NAMES.filter(
        group => countOf(counts, group) > 0 || filters.group === group,
      ).map(group => (
        <Button
          key={group}
          size="small"
          aria-pressed={filters.group === group}
          className={classNames(
            classes.chip,
            classes[TONES[group]],
            filters.group === group && classes.on,
          )}
          onClick={() =>
            onChange({ group: filters.group === group ? undefined : group })
          }
        >
          {t(`page.count.${group}`, { count: countOf(counts, group) })}
        </Button>
      ))}
      <div className={classes.right}>
        <ToggleButton
          on={filters.mine}
          onClick={() => onChange({ mine: !filters.mine, owner: undefined })}
        >
          {t('page.mine')}
        </ToggleButton>
        <FilterChoice
          least={2}
          label={t('page.owner')}
          all={t('page.owner.all')}
          value={filters.owner}
          values={known.owners}
          name={refName}
          onChange={owner => onChange({ owner, mine: false })}
        />
        <FilterChoice
          least={2}
          label={t('page.cluster')}
          all={t('page.cluster.all')}
          value={filters.cluster}
          values={known.clusters}
          onChange={cluster => onChange({ cluster })}
        />
        <FilterChoice
          least={2}
          label={t('page.namespace')}
          all={t('page.namespace.all')}
          value={filters.namespace}
          values={known.namespaces}
          onChange={namespace => onChange({ namespace })}
        />
        <SearchField
          label={t('page.search')}
          value={filters.text ?? ''}
          onText={text => onChange({ text })}
        />
        <SavedFiltersButton filters={filters} words={words} />
      </div>
    </div>
  );
}
