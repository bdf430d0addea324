import fc from 'fast-check';
import { createOwnerMap } from '../../catalog/ownerMap';
import { entityProblem } from '../../catalog/validateEntity';
import { stableStringify } from '../../feed/entityHash';
import type { Run } from '../run';
import { RUN_STATES } from '../run';
import { makeRun } from './__testUtils__/makeRun';
import { buildJobEntity } from './jobEntity';
import { jobInputs } from './jobInputs';

const resolveOwner = createOwnerMap({
  default: 'group:default/ml-platform',
  map: [{ match: /^alice@/, owner: 'user:default/alice' }],
});

function build(run: Run) {
  const inputs = jobInputs(run);
  return buildJobEntity({
    inputs,
    owner: resolveOwner(inputs.rawOwner),
    docsSecret: 'secret',
  });
}

describe('buildJobEntity', () => {
  it('makes a resource of a job', async () => {
    const entity = build(
      makeRun('granite-ft', {
        annotations: {
          'model-lifecycle.io/owner': 'alice@example.com',
          'model-lifecycle.io/model': 'resource:default/granite-7b-support',
          'model-lifecycle.io/base-model': 'hf://ibm-granite/granite-7b',
          'model-lifecycle.io/dataset': 'resource:tickets',
          'model-lifecycle.io/system': 'support',
          'model-lifecycle.io/description': 'Answers tickets.\n\nMore text.',
        },
      }),
    );
    expect(entity).toEqual({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Resource',
      metadata: {
        name: 'prod-research-granite-ft',
        title: 'granite-ft',
        description: 'Answers tickets.',
        annotations: {
          'backstage.io/kubernetes-cluster': 'prod',
          'backstage.io/kubernetes-label-selector':
            'jobset.sigs.k8s.io/jobset-name=granite-ft',
          'backstage.io/kubernetes-namespace': 'research',
          'backstage.io/managed-by-location': 'model-lifecycle:training:prod',
          'backstage.io/managed-by-origin-location':
            'model-lifecycle:training:prod',
          'backstage.io/techdocs-ref': expect.stringMatching(
            /^url:https:\/\/model-lifecycle\.invalid\/docs\/[0-9a-f]{32}$/,
          ),
          'model-lifecycle.io/base-model': 'hf://ibm-granite/granite-7b',
          'model-lifecycle.io/dataset': 'resource:tickets',
          'model-lifecycle.io/job': 'granite-ft',
          'model-lifecycle.io/model': 'resource:default/granite-7b-support',
          'model-lifecycle.io/native-id': 'prod/research/granite-ft',
          'model-lifecycle.io/run': 'prod/research/granite-ft',
          'model-lifecycle.io/source': 'trainjob:prod',
        },
      },
      spec: {
        type: 'training-job',
        owner: 'user:default/alice',
        system: 'system:default/support',
        dependsOn: ['resource:default/tickets'],
        dependencyOf: ['resource:default/granite-7b-support'],
      },
    });
    expect(await entityProblem(entity)).toBeUndefined();
  });

  it('says the raw owner where the map has no rule', () => {
    const entity = build(
      makeRun('a', {
        annotations: { 'model-lifecycle.io/owner': 'group:default/admins' },
      }),
    );
    expect(entity.spec?.owner).toBe('group:default/ml-platform');
    expect(entity.metadata.annotations?.['model-lifecycle.io/owner']).toBe(
      'group:default/admins',
    );
  });

  it('does not let a source write annotations of Backstage', () => {
    const entity = build(
      makeRun('a', {
        annotations: {
          'backstage.io/techdocs-ref': 'url:https://example.com',
          'backstage.io/managed-by-location': 'url:https://example.com',
        },
      }),
    );
    expect(JSON.stringify(entity)).not.toContain('example.com');
  });

  it('names the cluster as the Kubernetes plugin does', () => {
    const entity = buildJobEntity({
      inputs: jobInputs(makeRun('a')),
      owner: { ownerRef: 'group:default/x' },
      docsSecret: 'secret',
      kubernetesCluster: 'production-eu',
    });
    expect(entity.metadata.annotations).toMatchObject({
      'backstage.io/kubernetes-cluster': 'production-eu',
      'model-lifecycle.io/native-id': 'prod/research/a',
    });
  });

  it.each(['pipeline', 'status-endpoint', 'report'])(
    'tells the Kubernetes plugin nothing about a job of type %s',
    type => {
      const { metadata } = build(makeRun('a', { source: { type, id: 'lab' } }));
      expect(JSON.stringify(metadata)).not.toContain('kubernetes');
      expect(metadata.description).toBe(
        'Training job in namespace research of source lab',
      );
      expect(metadata.annotations).toMatchObject({
        'model-lifecycle.io/source': `${type}:lab`,
      });
    },
  );

  it('does not follow the made-up names of an ad-hoc job', () => {
    const job = {
      sourceId: 'prod',
      namespace: 'research',
      name: 'research ad-hoc runs',
      adHoc: true,
    };
    const one = build(makeRun('a0123456789a', { job }));
    expect(one).toEqual(build(makeRun('b0123456789b', { job })));
    expect(one.metadata.title).toBe('research ad-hoc runs');
  });

  it('keeps the same job of two clusters apart', () => {
    const other = makeRun('a', { source: { type: 'trainjob', id: 'lab' } });
    expect(build(makeRun('a')).metadata.name).not.toBe(
      build(other).metadata.name,
    );
  });

  it('shows no password of an address', () => {
    const entity = build(
      makeRun('a', { facts: { dataset: 's3://key:hunter2@bucket/data' } }),
    );
    expect(entity.metadata.annotations?.['model-lifecycle.io/dataset']).toBe(
      's3://bucket/data',
    );
  });

  it('is byte for byte the same whatever progress does', () => {
    const timestamp = fc.integer({ min: 0, max: 4e12 });
    const progress = fc.record(
      {
        state: fc.constantFrom(...RUN_STATES),
        since: timestamp,
        reason: fc.record({ code: fc.string(), message: fc.string() }),
        progress: fc.record(
          { percent: fc.double(), step: fc.integer(), changedAt: timestamp },
          { requiredKeys: [] },
        ),
        attempt: fc.nat(),
        metrics: fc.array(
          fc.record({
            name: fc.string(),
            split: fc.constant('train' as const),
            value: fc.double(),
            at: timestamp,
          }),
        ),
        labels: fc.dictionary(fc.string(), fc.string()),
        startedAt: timestamp,
        endedAt: timestamp,
        goneAt: timestamp,
        observedAt: timestamp,
        memory: fc.dictionary(fc.string(), fc.string()),
        uid: fc.string(),
      },
      { requiredKeys: [] },
    );
    const before = makeRun('granite-ft');
    const bytes = stableStringify(build(before));
    fc.assert(
      fc.property(progress, changes => {
        expect(stableStringify(build({ ...before, ...changes }))).toBe(bytes);
      }),
    );
  });

  it('is valid whatever the cluster says', async () => {
    const text = fc.string({ unit: 'binary', maxLength: 400 });
    await fc.assert(
      fc.asyncProperty(
        text,
        text,
        fc.dictionary(
          fc.constantFrom(
            'model-lifecycle.io/owner',
            'model-lifecycle.io/model',
            'model-lifecycle.io/base-model',
            'model-lifecycle.io/dataset',
            'model-lifecycle.io/system',
            'model-lifecycle.io/description',
            'model-lifecycle.io/phase-profile',
          ),
          fc.oneof(
            text,
            text.map(name => `resource:${name}`),
          ),
        ),
        async (name, namespace, annotations) => {
          const job = { sourceId: 'prod', namespace, name };
          const run = makeRun('x', { job, namespace, annotations });
          expect(await entityProblem(build(run))).toBeUndefined();
        },
      ),
    );
  });
});
