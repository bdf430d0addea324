import type { Entity } from '@backstage/catalog-model';
import {
  ANNOTATION_BASE_MODEL,
  ANNOTATION_DATASET,
  ANNOTATION_JOB,
  ANNOTATION_MODEL,
  ANNOTATION_OWNER,
  ANNOTATION_RUN,
  ANNOTATION_SOURCE,
} from 'backstage-plugin-model-lifecycle-common';
import { etagOf, siteConfig, type DocsTree } from './docsTree';
import { readingTheTab } from './readingTheTab';

/** Words of a source in Markdown: every character that Markdown or HTML could read is escaped. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/\s+/g, ' ')
    .replace(/[\\`*_{}[\]()#+\-.!|<>~&:/@"'=$^%;,?]/g, '\\$&');
}

/** Code in Markdown, fenced by more backticks than it holds. */
function code(text: string): string {
  const clean = text.replace(/[\s|]+/g, ' ').trim();
  const longest = Math.max(
    0,
    ...[...clean.matchAll(/`+/g)].map(m => m[0].length),
  );
  const fence = '`'.repeat(longest + 1);
  return `${fence} ${clean} ${fence}`;
}

function table(rows: [string, string | undefined][]): string {
  const lines = rows
    .filter(([, value]) => value)
    .map(([label, value]) => `| ${label} | ${code(value!)} |`);
  return ['| | |', '|---|---|', ...lines].join('\n');
}

const ANNOTATIONS_OF_JOB = `To give the job a description, an owner, a model or a dataset, write these annotations on its TrainJob:

${table([
  ['Description', 'model-lifecycle.io/description'],
  ['Owner', ANNOTATION_OWNER],
  ['Model that it makes', ANNOTATION_MODEL],
  ['Model that it starts from', ANNOTATION_BASE_MODEL],
  ['Dataset', ANNOTATION_DATASET],
])}
`;

const RUNS_OF_SOURCE = `# Runs

A **job** is what is trained again and again; a **run** is one execution of it. These runs are no objects of a cluster that is watched
here: their source tells of them.

The source may forget a run. It stays here: the result, the phases with their times, the metrics and the last lines of its logs where
the source gives them, for as long as the configuration says. A run that the source does not tell of any more is shown as *unknown*,
with its last state; one that the source says it has no more as *ended unseen*. A result is never made up.
`;

function aboutPage(entity: Entity): string {
  const { annotations = {}, title, name, description = '' } = entity.metadata;
  const spec = entity.spec ?? {};
  return `# About this training

${escapeMarkdown(description)}

${table([
  ['Job', annotations[ANNOTATION_JOB] ?? title ?? name],
  ['Cluster', annotations['backstage.io/kubernetes-cluster']],
  ['Namespace', annotations['backstage.io/kubernetes-namespace']],
  ['Owner', String(spec.owner ?? '')],
  ['Owner as the source says it', annotations[ANNOTATION_OWNER]],
  ['Makes the model', annotations[ANNOTATION_MODEL]],
  ['Starts from', annotations[ANNOTATION_BASE_MODEL]],
  ['Reads the data', annotations[ANNOTATION_DATASET]],
  ['Source', annotations[ANNOTATION_SOURCE]],
])}

How a run is going stands in the **Training** tab of this entity, not here: this page changes only when the job itself does.
[How to read the Training tab](training-tab.md) explains what it shows, [Runs](runs.md) where runs come from and how long they
are kept.

${isOfCluster(entity) ? ANNOTATIONS_OF_JOB : ''}`;
}

/** Other sources have no objects that somebody could look at or annotate. */
function isOfCluster({ metadata }: Entity): boolean {
  return (
    metadata.annotations?.['backstage.io/kubernetes-cluster'] !== undefined
  );
}

function runsPage(entity: Entity): string {
  return isOfCluster(entity) ? runsOfCluster(entity) : RUNS_OF_SOURCE;
}

function runsOfCluster(entity: Entity): string {
  const { annotations = {} } = entity.metadata;
  const namespace = annotations['backstage.io/kubernetes-namespace'];
  const run = annotations[ANNOTATION_RUN];
  const where = run
    ? `This job is one TrainJob, ${code(
        run,
      )}. Created again under the same name, it is a new run of the same job.`
    : 'Several TrainJobs are runs of this job.';
  return `# Runs

A **job** is what is trained again and again; a **run** is one execution of it: one TrainJob object on the cluster.

${where}

A run belongs to a job by the first of these that applies:

1. the annotation or label ${code(ANNOTATION_JOB)} on the TrainJob,
2. the object that owns the TrainJob,
3. a rule in the configuration,
4. the prefix of a generated name,
5. its own name. Names that the Kubeflow SDK makes up for each call hang on one job for the whole namespace.

The cluster keeps a TrainJob only until somebody deletes it. Its run stays here: the result, the phases with their times, the
metrics and the last lines of its logs, for as long as the configuration says. A run that ended while nobody could see it is shown
as *ended unseen*; a result is never made up.

Look at the objects themselves with:

\`\`\`sh
kubectl get trainjobs --namespace ${namespace ?? '<namespace>'}
\`\`\`
`;
}

/** The documentation of a training job: a pure function of its entity, which nothing volatile enters. */
export function jobDocs(entity: Entity): DocsTree {
  const files = {
    'mkdocs.yml': siteConfig({
      name: entity.metadata.title ?? entity.metadata.name,
      pages: [
        { title: 'About this training', path: 'index.md' },
        { title: 'How to read the Training tab', path: 'training-tab.md' },
        { title: 'Runs', path: 'runs.md' },
      ],
    }),
    'docs/index.md': aboutPage(entity),
    'docs/training-tab.md': readingTheTab,
    'docs/runs.md': runsPage(entity),
  };
  return { etag: etagOf(files), files };
}
