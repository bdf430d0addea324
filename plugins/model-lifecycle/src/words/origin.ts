import type { RunSummary } from 'backstage-plugin-model-lifecycle-common';

type Origin = Pick<RunSummary, 'source' | 'namespace'>;

/** Where a source has no namespaces, its runs are in this one: it says nothing about them. */
const NO_NAMESPACE = 'default';
/** Their runs are objects of Kubernetes, where `default` is a namespace like any other. */
const OF_KUBERNETES = new Set(['trainjob', 'pytorchjob']);

/** A TrainJob of a watched cluster: it has pods, logs and requests that can be seen. Every other run is told of by its source. */
export function isTrainJob({ source }: Pick<Origin, 'source'>): boolean {
  return source.type === 'trainjob';
}

/** "prod / team-a": source and namespace, as far as there is one. */
export function placeOf({ source, namespace }: Origin): string {
  const isNamed = namespace !== NO_NAMESPACE || OF_KUBERNETES.has(source.type);
  return [source.id, isNamed && namespace].filter(Boolean).join(' / ');
}
