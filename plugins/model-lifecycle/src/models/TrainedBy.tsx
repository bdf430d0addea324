import { parseEntityRef } from '@backstage/catalog-model';
import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { makeStyles } from '@material-ui/core/styles';
import type { ModelDetail } from 'backstage-plugin-model-lifecycle-common';
import { safeUrl } from '../api/sanitise';
import type { Words } from '../words/createWords';

const useStyles = makeStyles(theme => ({
  root: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(0.25, 1.5),
  },
}));

/** The run that made the current version: to its Training tab, and to its page at the source. */
export function TrainedBy(props: {
  trainedBy: NonNullable<ModelDetail['trainedBy']>;
  words: Words;
}) {
  const { run, url, entityRef } = props.trainedBy;
  const classes = useStyles();
  const page = safeUrl(url);
  return (
    <div className={classes.root}>
      {entityRef ? <TrainingLink entityRef={entityRef} text={run} /> : run}
      {page && (
        <Link to={page}>{props.words.t('model.fact.trainedBy.page')}</Link>
      )}
    </div>
  );
}

/** To the Training tab of an entity; with `runId`, to that run. */
export function TrainingLink(props: {
  entityRef: string;
  runId?: string;
  text: string;
  onClick?(): void;
}) {
  const { entityRef, runId, text, onClick } = props;
  const entityRoute = useRouteRef(entityRouteRef);
  if (!entityRoute) {
    return <>{text}</>;
  }
  const { namespace, kind, name } = parseEntityRef(entityRef);
  const path = entityRoute({ namespace, kind: kind.toLowerCase(), name });
  return (
    <Link
      to={`${path}/training${runId ? `?run=${runId}` : ''}`}
      onClick={onClick}
    >
      {text}
    </Link>
  );
}
