import { EntityRefLink } from '@backstage/plugin-catalog-react';
import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import type { ModelReference } from 'backstage-plugin-model-lifecycle-common';
import { useState, type ReactNode } from 'react';
import type { Words } from '../words/createWords';

const SHOWN_FIRST = 5;

const useStyles = makeStyles(theme => ({
  list: {
    display: 'grid',
    gap: theme.spacing(0.5),
    margin: 0,
    padding: 0,
    listStyle: 'none',
    overflowWrap: 'anywhere',
  },
  more: { justifySelf: 'start' },
}));

/** Links to entities; what is in no catalog stands as its name. */
export function References(props: {
  references: ModelReference[];
  words: Words;
  /** Words of the button that shows the rest. */
  moreKey?: 'model.references.all' | 'model.servers.all';
  /** How one of them is shown, if not by a link alone. */
  render?(reference: ModelReference): ReactNode;
}) {
  const { references, words, render } = props;
  const { moreKey = 'model.references.all' } = props;
  const classes = useStyles();
  const [all, setAll] = useState(false);
  const shown = all ? references : references.slice(0, SHOWN_FIRST);
  const more = references.length - shown.length;
  return (
    <>
      <ul className={classes.list}>
        {shown.map(reference => (
          <li key={reference.entityRef ?? reference.external}>
            {render?.(reference) ?? <Reference reference={reference} />}
          </li>
        ))}
      </ul>
      {more > 0 && (
        <Button
          size="small"
          className={classes.more}
          onClick={() => setAll(true)}
        >
          {words.t(moreKey, { count: more })}
        </Button>
      )}
    </>
  );
}

export function Reference(props: { reference: ModelReference }) {
  const { entityRef, external, title } = props.reference;
  return entityRef ? (
    <EntityRefLink entityRef={entityRef} title={title} />
  ) : (
    <>{title ?? external}</>
  );
}
