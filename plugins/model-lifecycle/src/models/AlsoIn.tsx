import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { makeStyles } from '@material-ui/core/styles';
import type { AlsoIn as AlsoInEntry } from 'backstage-plugin-model-lifecycle-common';
import { isMessageKey } from '../translation/english';
import { NoValue } from '../ui/StateViews';
import { toneColor } from '../ui/tones';
import type { Words } from '../words/createWords';
import { useAlsoIn } from './hooks';
import { sourceName } from './sourceName';

const useStyles = makeStyles(theme => ({
  list: {
    display: 'grid',
    gap: theme.spacing(0.5),
    margin: 0,
    padding: 0,
    listStyle: 'none',
    overflowWrap: 'anywhere',
    // Text stands beside them: colour alone would not tell a link.
    '& a': { textDecoration: 'underline' },
  },
  quiet: { color: toneColor(theme, 'neutral') },
}));

/** The same thing in other sources, by keys that both have. */
export function AlsoIn(props: { id: string; words: Words }) {
  const { id, words } = props;
  const classes = useStyles();
  const result = useAlsoIn(id);
  if (result.value === undefined) {
    return (
      <NoValue
        result={result}
        what={words.t('model.alsoIn.what')}
        permission="catalog.entity.read"
        words={words}
        compact
      />
    );
  }
  const { items } = result.value;
  if (items.length === 0) {
    return (
      <span className={classes.quiet}>{words.t('model.alsoIn.none')}</span>
    );
  }
  return (
    <ul className={classes.list}>
      {items.map(item => (
        <li key={item.entityRef}>
          <EntityRefLink entityRef={item.entityRef} title={item.title} />{' '}
          <span className={classes.quiet}>
            {sourceName(item.source, words)}, {joinedByText(item, words)}
          </span>
        </li>
      ))}
    </ul>
  );
}

/** The scheme of the key says what both have in common. */
function joinedByText(item: AlsoInEntry, words: Words): string {
  const key = `model.joinedBy.${item.joinedBy.split(':')[0]}`;
  return words.t(isMessageKey(key) ? key : 'model.joinedBy.other');
}
