import { makeStyles } from '@material-ui/core/styles';
import { THINGS } from '../models/catalogQuery';
import { parseSource, sourceName } from '../models/sourceName';
import { FilterChoice, refName } from '../ui/FilterChoice';
import { PlainSelect } from '../ui/PlainSelect';
import { SearchField } from '../ui/SearchField';
import type { Words } from '../words/createWords';
import type { Filters } from './filters';
import type { Choices } from './hooks';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1),
    alignItems: 'center',
    marginBottom: theme.spacing(1.5),
  },
}));

/** The filters. All of them stand in the URL. */
export function ModelsFilterBar(props: {
  filters: Filters;
  /** Undefined while they are not known. */
  choices: Choices | undefined;
  words: Words;
  onChange(change: Partial<Filters>): void;
}) {
  const { filters, choices, words, onChange } = props;
  const { t } = words;
  const classes = useStyles();
  return (
    <div className={classes.root} role="group" aria-label={t('models.filters')}>
      <PlainSelect
        label={t('models.thing')}
        value={filters.thing ?? ''}
        onChange={value =>
          onChange({ thing: THINGS.find(thing => thing === value) })
        }
        options={[
          { value: '', label: t('models.thing.all') },
          ...THINGS.map(thing => ({
            value: thing,
            label: t(`models.thing.${thing}s`),
          })),
        ]}
      />
      <FilterChoice
        label={t('models.source')}
        all={t('models.source.all')}
        value={filters.source}
        values={choices?.sources}
        name={source => {
          const parsed = parseSource(source);
          return parsed ? sourceName(parsed, words) : source;
        }}
        onChange={source => onChange({ source })}
      />
      <FilterChoice
        label={t('models.owner')}
        all={t('models.owner.all')}
        value={filters.owner}
        values={choices?.owners}
        name={refName}
        onChange={owner => onChange({ owner })}
      />
      <FilterChoice
        label={t('models.format')}
        all={t('models.format.all')}
        value={filters.format}
        values={choices?.formats}
        onChange={format => onChange({ format })}
      />
      <SearchField
        label={t('models.search')}
        value={filters.text ?? ''}
        onText={text => onChange({ text })}
      />
    </div>
  );
}
