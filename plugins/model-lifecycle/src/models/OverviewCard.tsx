import { stringifyEntityRef } from '@backstage/catalog-model';
import { Link } from '@backstage/core-components';
import { useAnalytics } from '@backstage/core-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import { makeStyles } from '@material-ui/core/styles';
import ReportProblemIcon from '@material-ui/icons/ReportProblemOutlined';
import type { ModelDetail } from 'backstage-plugin-model-lifecycle-common';
import type { ReactNode } from 'react';
import { useNow } from '../live/LiveRoot';
import { Section } from '../ui/Section';
import { Message, NoValue, StaleNotice } from '../ui/StateViews';
import { toneColor } from '../ui/tones';
import { ViewRoot } from '../ui/ViewRoot';
import { at } from '../words/at';
import type { Words } from '../words/createWords';
import { useWords } from '../words/useWords';
import { AlsoIn } from './AlsoIn';
import { FactEntry, FactList } from './FactList';
import { factsOf, viewLink } from './facts';
import { useModel } from './hooks';
import { References } from './References';
import { ServerLine } from './ServerLine';
import { TrainedBy } from './TrainedBy';

const useStyles = makeStyles(theme => ({
  stale: {
    display: 'flex',
    gap: theme.spacing(1),
    alignItems: 'center',
    color: toneColor(theme, 'warning'),
    marginBottom: theme.spacing(1.5),
  },
  foot: {
    marginTop: theme.spacing(1.5),
    color: toneColor(theme, 'neutral'),
  },
}));

/** What is known about the model, server or dataset that an entity stands for. */
export function OverviewCard() {
  const words = useWords();
  return (
    <ViewRoot label={words.t('model.label')}>
      <Overview words={words} />
    </ViewRoot>
  );
}

function Overview(props: { words: Words }) {
  const { words } = props;
  const { t } = words;
  const { entity } = useEntity();
  const result = useModel(stringifyEntityRef(entity));
  const model = result.value?.items[0];
  return (
    <Section
      title={t(`model.title.${model?.kind ?? 'model'}`)}
      actions={model && <ViewAtSource model={model} words={words} />}
    >
      {result.value === undefined && (
        <NoValue
          result={result}
          what={t('model.what')}
          permission="catalog.entity.read"
          words={words}
          compact
        />
      )}
      {result.value && <StaleNotice result={result} words={words} />}
      {result.value && !model && (
        <Message
          compact
          title={t('model.empty.title')}
          text={t('model.empty.text')}
        />
      )}
      {model && <Facts model={model} words={words} />}
    </Section>
  );
}

function ViewAtSource(props: { model: ModelDetail; words: Words }) {
  const analytics = useAnalytics();
  const link = viewLink(props.model, props.words);
  return link ? (
    <Link
      to={link.url}
      onClick={() => analytics.captureEvent('open', 'model at its source')}
    >
      {link.text}
    </Link>
  ) : null;
}

function Facts(props: { model: ModelDetail; words: Words }) {
  const { model, words } = props;
  const { t } = words;
  const classes = useStyles();
  const now = useNow();
  const seen = at(model.lastSeenAt);
  const { servedBy = [], trainedBy, stale } = model;
  return (
    <>
      {stale && (
        <Notice>{t('model.stale', { reason: words.reason(stale) })}</Notice>
      )}
      <FactList facts={factsOf(model, words)} words={words}>
        {servedBy.length > 0 && (
          <FactEntry label={t('model.fact.servedBy')} wide>
            <References
              references={servedBy}
              words={words}
              moreKey="model.servers.all"
              render={reference => (
                <ServerLine reference={reference} words={words} />
              )}
            />
          </FactEntry>
        )}
        {trainedBy && (
          <FactEntry label={t('model.fact.trainedBy')} wide>
            <TrainedBy trainedBy={trainedBy} words={words} />
          </FactEntry>
        )}
        <FactEntry label={t('model.alsoIn')} wide>
          <AlsoIn id={model.id} words={words} />
        </FactEntry>
      </FactList>
      {seen !== undefined && (
        <div className={classes.foot}>
          {t('model.lastSeen', { time: words.moment(seen, now) })}
        </div>
      )}
    </>
  );
}

function Notice(props: { children: ReactNode }) {
  const classes = useStyles();
  return (
    <div role="status" className={classes.stale}>
      <ReportProblemIcon fontSize="small" aria-hidden />
      <span>{props.children}</span>
    </div>
  );
}
