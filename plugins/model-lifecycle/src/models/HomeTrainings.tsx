import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import { makeStyles } from '@material-ui/core/styles';
import { useRuns } from '../live/hooks';
import { homeSummary } from '../training/card/cardModel';
import { rootRouteRef } from '../routes';
import { Message, NoValue, StaleNotice } from '../ui/StateViews';
import { toneColor } from '../ui/tones';
import { ViewRoot } from '../ui/ViewRoot';
import type { Words } from '../words/createWords';
import { useWords } from '../words/useWords';
import { RunLine } from './RunLine';
import { TrainingLink } from './TrainedBy';

const RUNS = 5;

const useStyles = makeStyles(theme => ({
  list: {
    display: 'grid',
    gap: theme.spacing(2),
    margin: theme.spacing(0, 0, 1.5),
    padding: 0,
    listStyle: 'none',
  },
  look: {
    color: toneColor(theme, 'warning'),
    fontWeight: 700,
    margin: theme.spacing(0, 0, 1.5),
  },
}));

/** The user's own runs that need a look or go on, for a home page. */
export function HomeTrainings() {
  const words = useWords();
  return (
    <ViewRoot label={words.t('latest.home.label')}>
      <Mine words={words} />
    </ViewRoot>
  );
}

function Mine(props: { words: Words }) {
  const { words } = props;
  const { t } = words;
  const classes = useStyles();
  const root = useRouteRef(rootRouteRef);
  const result = useRuns({ owner: 'me', order: 'attention', limit: RUNS });
  if (!result.value) {
    return (
      <NoValue
        result={result}
        what={t('latest.what')}
        permission="model-lifecycle.run.read"
        words={words}
        compact
      />
    );
  }
  if (result.value.items.length === 0) {
    return <Message compact title={t('latest.home.empty')} />;
  }
  const { needALook, andMore, hidden } = homeSummary(result.value);
  return (
    <>
      <StaleNotice result={result} words={words} />
      {needALook > 0 && (
        <p className={classes.look}>
          {t(andMore ? 'latest.home.lookAtLeast' : 'latest.home.look', {
            count: needALook,
          })}
        </p>
      )}
      <ul className={classes.list}>
        {result.value.items.map(run => (
          <li key={run.id}>
            <RunLine
              run={run}
              name={
                run.entityRef ? (
                  <TrainingLink
                    entityRef={run.entityRef}
                    runId={run.id}
                    text={run.name}
                  />
                ) : (
                  run.name
                )
              }
              words={words}
            />
          </li>
        ))}
      </ul>
      {root && (
        <Link to={`${root()}/training?mine=true`}>
          {hidden > 0
            ? t('latest.home.openMore', { count: hidden })
            : t('latest.home.open')}
        </Link>
      )}
    </>
  );
}
