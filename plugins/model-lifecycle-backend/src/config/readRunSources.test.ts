import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { JsonObject } from '@backstage/types';
import { ConfigSection } from 'backstage-plugin-model-lifecycle-node';
import { parse } from 'yaml';
import { readTraining } from './readTraining';

const read = (training: JsonObject) =>
  readTraining(new ConfigSection('modelLifecycle.training', training));

const KFP = { name: 'kfp', baseUrl: 'https://kfp.example.com' };
const STATUS = {
  name: 'told',
  baseUrl: 'https://trainer.example.com',
  path: '/status',
  mapping: { id: 'id', state: { path: 'state' } },
};

describe('pipelines', () => {
  it('need a name and an address, and have defaults', () => {
    const { pipelines, brokenRunSources } = read({ pipelines: [KFP] });
    expect(brokenRunSources).toEqual([]);
    expect(pipelines).toEqual([
      {
        name: 'kfp',
        endpoint: { baseUrl: 'https://kfp.example.com' },
        intervalMs: 15_000,
        historyMs: 30 * 24 * 3_600_000,
        maxRuns: 2_000,
        namespaces: [],
        experiments: [],
        job: 'pipeline',
        jobs: [],
        links: [],
        parameters: {},
      },
    ]);
  });

  it.each([
    [{ name: 'a/b' }, ".name'"],
    [{ baseUrl: undefined }, ".baseUrl'"],
    [{ interval: '10ms' }, ".interval'"],
    [{ runUrl: 'https://kfp.example.com/runs' }, ".runUrl'"],
    [{ runUrl: 'ftp://kfp.example.com/{run_id}' }, ".runUrl'"],
    [{ job: 'experiment' }, ".job'"],
    [{ jobs: [{ match: '(' }] }, ".jobs[0].match'"],
    [{ links: [{ model: 'm' }] }, ".links[0].job'"],
    [{ links: [{ job: 'j', modle: 'm' }] }, ".links[0].modle'"],
    [{ parameters: { dataset: 7 } }, ".parameters.dataset'"],
    [{ namespace: 'team-a' }, ".namespace'"],
  ])('with %j are broken by it', (wrong, place) => {
    const { pipelines, brokenRunSources } = read({
      pipelines: [
        { ...KFP, ...wrong } as JsonObject,
        { ...KFP, name: 'other' },
      ],
    });
    expect(pipelines.map(({ name }) => name)).toEqual(['other']);
    expect(brokenRunSources).toEqual([
      {
        type: 'pipeline',
        name: 'pipeline-1',
        problem: expect.stringContaining(
          `modelLifecycle.training.pipelines[0]${place}`,
        ),
      },
    ]);
  });
});

describe('status endpoints', () => {
  it.each([
    [{ path: 'status' }, ".path'"],
    [{ path: '/{item}' }, ".items'"],
    [{ items: ['a'] }, ".path'"],
    [{ preset: 'nine-steps' }, ".preset'"],
    [{ job: '{a b}' }, ".job'"],
    [{ trackingUrl: 'ftp://x' }, ".trackingUrl'"],
    [{ mapping: { state: { path: 's' } } }, ".mapping.id'"],
    [{ mapping: { id: 'id' } }, ".mapping.state.path'"],
    [{ mapping: { ...STATUS.mapping, percent: 'a..b' } }, ".mapping.percent'"],
    [
      { mapping: { ...STATUS.mapping, percent: "a[eval('x')]" } },
      ".mapping.percent'",
    ],
    [
      { mapping: { id: 'id', state: { path: 's', map: { ok: 'good' } } } },
      ".mapping.state.map.ok'",
    ],
    [{ mapping: { ...STATUS.mapping, percnt: 'p' } }, ".mapping.percnt'"],
    [
      { mapping: { ...STATUS.mapping, phases: { path: 'steps' } } },
      ".mapping.phases.id'",
    ],
    [
      { phaseProfile: { weighted: [{ id: 'a', to: 40 }] } },
      'phaseProfile.weighted[0].to',
    ],
    [
      {
        phaseProfile: { weighted: [{ id: 'a', to: 100 }], equalSteps: ['b'] },
      },
      ".phaseProfile'",
    ],
    [{ logs: { path: '/logs' } }, ".logs.list'"],
    [{ discover: { path: '/list' } }, ".discover.item'"],
  ])('with %j are broken by it', (wrong, place) => {
    const { statusEndpoints, brokenRunSources } = read({
      statusEndpoints: [{ ...STATUS, ...wrong } as JsonObject],
    });
    expect(statusEndpoints).toEqual([]);
    expect(brokenRunSources[0].problem).toContain(place);
    expect(brokenRunSources[0].problem).toContain(
      'modelLifecycle.training.statusEndpoints[0]',
    );
  });

  it('take from a preset what they do not write', () => {
    const { statusEndpoints } = read({
      statusEndpoints: [
        {
          ...{ name: 'domains', baseUrl: 'https://x.example.com' },
          ...{ preset: 'domain-training', items: ['medical'] },
          mapping: { message: 'why' },
        },
      ],
    });
    expect(statusEndpoints[0]).toMatchObject({
      path: '/api/v1/admin/domains/{item}/training-status',
      mapping: { message: ['why'], percent: ['progress'] },
      phaseProfile: { kind: 'weighted' },
    });
  });
});

it('two sources of runs have two names', () => {
  const { brokenRunSources } = read({
    pipelines: [KFP],
    statusEndpoints: [{ ...STATUS, name: 'kfp' }],
  });
  expect(brokenRunSources).toEqual([
    {
      type: 'status-endpoint',
      name: 'status-endpoint-1',
      problem:
        "Invalid config at 'modelLifecycle.training.statusEndpoints[0].name': 'modelLifecycle.training.pipelines[0].name' is 'kfp' as well",
    },
  ]);
});

it('the examples of the documents are read as they stand', () => {
  const file = resolve(__dirname, '../../../../docs/run-sources.md');
  const examples = [
    ...readFileSync(file, 'utf8').matchAll(/^```yaml\n(.*?)^```/gms),
  ].map(([, yaml]) => read(parse(yaml).modelLifecycle.training));
  expect(
    examples.flatMap(
      ({ pipelines, statusEndpoints, pyTorchJobs, brokenRunSources }) => [
        ...brokenRunSources.map(({ problem }) => problem),
        ...pipelines.map(({ name }) => name),
        ...statusEndpoints.map(({ name }) => name),
        ...pyTorchJobs.map(({ name }) => name),
      ],
    ),
  ).toEqual([
    'recommender-pipelines',
    'nightly-ranker',
    'domains',
    'minions',
    'lab-pytorch',
  ]);
});
