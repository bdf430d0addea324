import type { Run } from '../../run';

const CREATED = Date.UTC(2026, 10, 21, 8);

/** A run of the job of the same name in namespace `research` of cluster `prod`. */
export function makeRun(
  name: string,
  changes: Partial<Omit<Run, 'name'>> = {},
): Run {
  const source = changes.source ?? { type: 'trainjob', id: 'prod' };
  const namespace = changes.namespace ?? 'research';
  return {
    id: Buffer.from(`${source.id}${namespace}${name}`)
      .toString('hex')
      .slice(-24)
      .padStart(24, '0'),
    source,
    namespace,
    name,
    uid: `uid-${name}`,
    job: { sourceId: source.id, namespace, name },
    labels: {},
    annotations: {},
    facts: {},
    state: 'running',
    since: CREATED,
    reason: { code: 'running' },
    attempt: 1,
    attempts: [],
    phases: [],
    progress: {},
    metrics: [],
    notes: [],
    pods: [],
    createdAt: CREATED,
    observedAt: CREATED,
    memory: {},
    ...changes,
  };
}
