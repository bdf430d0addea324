import { EntityRefLink } from '@backstage/plugin-catalog-react';
import Link from '@material-ui/core/Link';
import { makeStyles } from '@material-ui/core/styles';
import type { Run } from 'backstage-plugin-model-lifecycle-common';
import type { ReactNode } from 'react';
import { sourceTypeName } from '../../models/sourceName';
import { Section } from '../../ui/Section';
import type { Words } from '../../words/createWords';
import { isTrainJob, placeOf } from '../../words/origin';
import { toneColor } from '../../ui/tones';
import { describeTracker } from './trackers';

const useStyles = makeStyles(theme => ({
  list: {
    display: 'grid',
    gridTemplateColumns: 'minmax(70px, 35%) 1fr',
    gap: theme.spacing(0.75, 1.5),
    margin: 0,
    fontSize: theme.typography.body2.fontSize,
    '& dt': { color: toneColor(theme, 'neutral') },
    '& dd': { margin: 0, minWidth: 0 },
  },
}));

/** What was asked for: it does not move. */
export function AboutCard(props: { run: Run; words: Words }) {
  const { run, words } = props;
  const { t } = words;
  const classes = useStyles();
  const { facts } = run;
  const tracker = describeTracker(facts.trackingUrl);
  const model = run.docs.find(doc => doc.kind === 'model')?.entityRef;
  const rows: [string, ReactNode][] = [
    [t('runs.run'), run.name],
    [t('about.makes'), model && <EntityRefLink entityRef={model} />],
    [t('about.from'), facts.baseModel],
    [t('about.dataset'), facts.dataset],
    [t('about.runtime'), runtimeText(run, words)],
    [t('about.nodes'), nodesText(run, words)],
    [t('about.image'), facts.image],
    isTrainJob(run)
      ? [t('about.cluster'), placeOf(run)]
      : [
          t('about.source'),
          `${sourceTypeName(run.source.type, words)} · ${placeOf(run)}`,
        ],
    [t('about.manager'), facts.managedBy],
    [t('about.owner'), run.owner && <EntityRefLink entityRef={run.owner} />],
    [
      t('about.entity'),
      run.entityRef && <EntityRefLink entityRef={run.entityRef} />,
    ],
    [
      t('about.tracking'),
      tracker && (
        <Link href={tracker.url} target="_blank" rel="noopener noreferrer">
          {tracker.name
            ? t('about.openIn', { tracker: tracker.name })
            : t('about.openTracking')}
        </Link>
      ),
    ],
  ];
  return (
    <Section title={t('about.title')}>
      <dl className={classes.list}>
        {rows
          .filter(([, value]) => value)
          .map(([name, value]) => (
            <Row key={name} name={name} value={value} />
          ))}
      </dl>
    </Section>
  );
}

function Row(props: { name: string; value: ReactNode }) {
  return (
    <>
      <dt>{props.name}</dt>
      <dd>{props.value}</dd>
    </>
  );
}

/** "torch-distributed (ClusterTrainingRuntime); set by it: nodes, image" */
function runtimeText({ facts }: Run, words: Words): string | undefined {
  const { runtime, runtimeKind, fromRuntime = [] } = facts;
  if (runtime === undefined) {
    return undefined;
  }
  const what = fromRuntime
    .map(name => words.t(`about.runtime.${name}`))
    .join(', ');
  return [
    runtimeKind === undefined
      ? runtime
      : words.t('about.runtime.value', { name: runtime, kind: runtimeKind }),
    what && words.t('about.runtime.sets', { what }),
  ]
    .filter(Boolean)
    .join('; ');
}

function nodesText(run: Run, words: Words): string | undefined {
  const { nodes, gpusPerNode } = run.facts;
  if (nodes === undefined) {
    return undefined;
  }
  return gpusPerNode === undefined
    ? words.integer(nodes)
    : words.t('about.nodes.gpus', { nodes, gpus: gpusPerNode });
}
