import type { SourceHealth } from 'backstage-plugin-model-lifecycle-common';
import { at } from '../words/at';
import { readable, type Words } from '../words/createWords';

type Resource = NonNullable<SourceHealth['resources']>[number];

export interface ClusterRow {
  id: string;
  title: string;
  subtitle: string;
  status: SourceHealth['status'];
  /** One for each of `ClusterTable.resources`. */
  resources: string[];
  relists: string;
  lastSuccess: string;
  /** What does not work and what to do, in words. */
  todo: string[];
}

export interface ClusterTable {
  /** The watched resources as people call them, in the order in which they were first seen. */
  resources: string[];
  rows: ClusterRow[];
  needALook: number;
}

export function clusterTable(
  sources: SourceHealth[],
  now: number,
  words: Words,
): ClusterTable {
  const resources = [
    ...new Set(
      sources.flatMap(source => source.resources?.map(r => r.name) ?? []),
    ),
  ];
  return {
    resources: resources.map(resourceLabel),
    rows: sources.map(source => clusterRow(source, resources, now, words)),
    needALook: sources.filter(
      ({ status }) => status === 'warning' || status === 'error',
    ).length,
  };
}

/** Kinds that Kubernetes writes with inner capitals. */
const LABELS: Record<string, string> = {
  trainjobs: 'TrainJobs',
  jobsets: 'JobSets',
};

/** `trainjobs.trainer.kubeflow.org` is `TrainJobs`. */
function resourceLabel(name: string): string {
  const [plural] = name.split('.');
  return LABELS[plural] ?? plural.charAt(0).toUpperCase() + plural.slice(1);
}

function clusterRow(
  source: SourceHealth,
  resources: string[],
  now: number,
  words: Words,
): ClusterRow {
  const { t } = words;
  const find = (name: string) => source.resources?.find(r => r.name === name);
  const relists = source.resources?.map(r => r.relists).filter(isNumber) ?? [];
  const last = at(source.lastSuccessAt);
  return {
    id: source.id,
    title: source.title ?? source.id,
    subtitle: [
      readable(source.type),
      source.holder && t('sources.holder', { holder: source.holder }),
    ]
      .filter(Boolean)
      .join(' · '),
    status: source.status,
    resources: resources.map(name => resourceText(find(name), words)),
    relists:
      relists.length === 0
        ? t('common.unknown')
        : words.integer(relists.reduce((a, b) => a + b, 0)),
    lastSuccess: source.live ? t('sources.live') : agoText(last, now, words),
    todo: todo(source, now, words),
  };
}

function agoText(time: number | undefined, now: number, words: Words): string {
  return time === undefined
    ? words.t('sources.never')
    : words.ago(Math.max(0, now - time));
}

function isNumber(value: number | undefined): value is number {
  return value !== undefined;
}

function resourceText(resource: Resource | undefined, words: Words): string {
  if (!resource) {
    return words.t('common.unknown');
  }
  const { t } = words;
  const { status, objects } = resource;
  const count = objects === undefined ? undefined : words.integer(objects);
  switch (status) {
    case 'live':
      return count === undefined
        ? t('sources.live')
        : t('sources.resource.live', { count });
    case 'failing':
      return count === undefined
        ? t('sources.resource.failing')
        : t('sources.resource.failingCount', { count });
    case 'syncing':
    case 'absent':
    case 'forbidden':
      return t(`sources.resource.${status}`);
    default:
      // The generator read the contract's `off` as a boolean of YAML 1.1.
      return t('sources.resource.off');
  }
}

function todo(source: SourceHealth, now: number, words: Words): string[] {
  const { t } = words;
  const own = source.problems.map(problem => words.reason(problem));
  const ofResources = (source.resources ?? [])
    .filter(({ reason }) => reason)
    .map(({ name, reason, nextRetryAt }) => {
      const retry = at(nextRetryAt);
      return [
        t('sources.resourceProblem', {
          resource: name,
          reason: words.reason(reason),
        }),
        retry !== undefined &&
          retry > now &&
          t('sources.resource.retry', { time: words.clock(retry) }),
      ]
        .filter(Boolean)
        .join(' · ');
    });
  const skipped = source.skipped?.length ?? 0;
  const all = [...new Set([...own, ...ofResources])];
  return skipped > 0 ? [...all, t('sources.skipped', { count: skipped })] : all;
}
