import { stringifyEntityRef } from '@backstage/catalog-model';
import { Link } from '@backstage/core-components';
import { useAnalytics, useRouteRef } from '@backstage/core-plugin-api';
import { useEntity } from '@backstage/plugin-catalog-react';
import Grid from '@material-ui/core/Grid';
import { makeStyles } from '@material-ui/core/styles';
import type {
  ModelCard,
  ModelDetail,
} from 'backstage-plugin-model-lifecycle-common';
import type { LiveResult } from '../live/useLiveResource';
import { docsRouteRef } from '../routes';
import { ScrollTable } from '../ui/ScrollTable';
import { Section } from '../ui/Section';
import { Message, NoValue, StaleNotice } from '../ui/StateViews';
import { ViewRoot } from '../ui/ViewRoot';
import type { Words } from '../words/createWords';
import { useWords } from '../words/useWords';
import { cardFacts, cardMetrics } from './cardFacts';
import { CardText } from './CardText';
import { FactList } from './FactList';
import { viewLink } from './facts';
import { useModel, useModelCard } from './hooks';
import { versionText } from './quantities';
import { VersionsSection } from './VersionsCard';

const TECHDOCS = ['backstage.io/techdocs-ref', 'backstage.io/techdocs-entity'];

const useStyles = makeStyles(theme => ({
  metrics: { marginTop: theme.spacing(2) },
}));

/** The tab with the model's card, its facts and its versions. */
export function ModelCardContent() {
  const words = useWords();
  return (
    <ViewRoot label={words.t('card.label')}>
      <CardOfEntity words={words} />
    </ViewRoot>
  );
}

function CardOfEntity(props: { words: Words }) {
  const { words } = props;
  const { t } = words;
  const { entity } = useEntity();
  const models = useModel(stringifyEntityRef(entity));
  const model = models.value?.items[0];
  const card = useModelCard(model?.hasCard ? model.id : undefined);
  if (!models.value) {
    return (
      <NoValue
        result={models}
        what={t('card.what')}
        permission="catalog.entity.read"
        words={words}
      />
    );
  }
  if (!model) {
    return (
      <Message title={t('model.empty.title')} text={t('model.empty.text')} />
    );
  }
  return (
    <Grid container spacing={2}>
      <Grid item xs={12} md={8}>
        <Section
          title={t('card.title')}
          subtitle={card.value && versionText(card.value.version)}
          actions={<DocsLink words={words} />}
        >
          <StaleNotice result={models} words={words} />
          {model.hasCard ? (
            <Card modelId={model.id} result={card} words={words} />
          ) : (
            <NoCard words={words} />
          )}
        </Section>
      </Grid>
      <Grid item xs={12} md={4}>
        <Side model={model} card={card.value} words={words} />
      </Grid>
      {model.kind === 'model' && (
        <Grid item xs={12}>
          <VersionsSection model={model} words={words} />
        </Grid>
      )}
    </Grid>
  );
}

function Card(props: {
  modelId: string;
  result: LiveResult<ModelCard>;
  words: Words;
}) {
  const { modelId, result, words } = props;
  const { t } = words;
  if (!result.value) {
    return (
      <NoValue
        result={result}
        what={t('card.what')}
        permission="catalog.entity.read"
        missing={<NoCard words={words} />}
        words={words}
      />
    );
  }
  return (
    <>
      <CardText modelId={modelId} markdown={result.value.markdown} />
      {result.value.truncated && <p>{t('card.truncated')}</p>}
    </>
  );
}

function NoCard(props: { words: Words }) {
  const { t } = props.words;
  return (
    <Message
      compact
      title={t('card.empty.title')}
      text={t('card.empty.text')}
    />
  );
}

function Side(props: {
  model: ModelDetail;
  card: ModelCard | undefined;
  words: Words;
}) {
  const { model, card, words } = props;
  const { t } = words;
  const classes = useStyles();
  const analytics = useAnalytics();
  const facts = card ? cardFacts(card, words) : [];
  const metrics = card ? cardMetrics(card, words) : [];
  const link = viewLink(model, words);
  return (
    <Section
      title={t('card.facts')}
      actions={
        link && (
          <Link
            to={link.url}
            onClick={() =>
              analytics.captureEvent('open', 'model at its source')
            }
          >
            {link.text}
          </Link>
        )
      }
    >
      {facts.length + metrics.length === 0 && t('card.facts.empty')}
      {facts.length > 0 && <FactList facts={facts} words={words} narrow />}
      {metrics.length > 0 && (
        <div className={classes.metrics}>
          <ScrollTable
            label={t('card.metrics')}
            head={[
              t('card.metric'),
              t('card.metric.value'),
              t('card.metric.dataset'),
            ]}
            rows={metrics.map(({ name, value, dataset }, index) => ({
              key: String(index),
              cells: [name, value, dataset],
            }))}
          />
        </div>
      )}
    </Section>
  );
}

/** To the same card with its further pages in TechDocs, where this app has it. */
function DocsLink(props: { words: Words }) {
  const { entity } = useEntity();
  const analytics = useAnalytics();
  const docsRoot = useRouteRef(docsRouteRef);
  const { annotations = {}, namespace = 'default', name } = entity.metadata;
  if (!docsRoot || !TECHDOCS.some(annotation => annotations[annotation])) {
    return null;
  }
  const to = docsRoot({
    namespace: namespace.toLowerCase(),
    kind: entity.kind.toLowerCase(),
    name: name.toLowerCase(),
  });
  return (
    <Link
      to={to}
      onClick={() => analytics.captureEvent('open', 'docs of the model')}
    >
      {props.words.t('card.docs')}
    </Link>
  );
}
