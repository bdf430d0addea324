import {
  condition,
  CREATED,
  jobSet,
  pod,
  seen,
  time,
  trainJob,
  workload,
} from '../__fixtures__/cluster';
import type { KubernetesObject } from '../../../clusters/types';
import type { Run } from '../../run';
import { reduceTrainJob } from './reduceTrainJob';

const after = (run: Run | undefined, seconds: number, of: KubernetesObject[]) =>
  reduceTrainJob(run, seen(seconds, of)).run;

const template = (requests: Record<string, string>, image = 'runtime:1') => ({
  parallelism: 2,
  template: { spec: { containers: [{ image, resources: { requests } }] } },
});

describe('what a run asks for', () => {
  it('is read part by part, of pods before templates', () => {
    const set = jobSet({
      spec: {
        replicatedJobs: [
          {
            name: 'dataset-initializer',
            replicas: 1,
            template: {
              spec: { ...template({ cpu: '500m' }), parallelism: 1 },
            },
          },
          {
            name: 'node',
            replicas: 1,
            template: {
              spec: template({ cpu: '8', 'nvidia.com/gpu': '4' }),
            },
          },
        ],
      },
    });
    const first = after(undefined, 1, [trainJob(), set]);
    expect(first.facts).toMatchObject({
      image: 'runtime:1',
      resources: [
        {
          part: 'dataset-initializer',
          phase: 'dataset',
          pods: 1,
          requests: { cpu: 0.5 },
        },
        {
          part: 'node',
          phase: 'training',
          pods: 2,
          requests: { cpu: 8, 'nvidia.com/gpu': 4 },
        },
      ],
    });
    const limited = pod(0, 'ready', { limits: { memory: '1Gi', cpu: '9' } });
    const second = after(first, 2, [trainJob(), set, limited]);
    expect(second.facts.resources?.[1].requests).toEqual({
      cpu: 9,
      memory: 2 ** 30,
      'nvidia.com/gpu': 4,
    });
    // What was known stays when the objects that told have gone.
    const third = after(second, 3, [trainJob()]);
    expect(third.facts.resources).toEqual(second.facts.resources);
  });

  it('is that of the TrainJob where nothing else is there, and absent where nothing tells', () => {
    const job = trainJob({
      spec: {
        trainer: {
          numNodes: 3,
          resourcesPerNode: {
            requests: { cpu: '2' },
            limits: { cpu: '4', 'nvidia.com/gpu': 1 },
          },
        },
      },
    });
    expect(after(undefined, 1, [job]).facts.resources).toEqual([
      {
        part: 'trainer',
        phase: 'training',
        pods: 3,
        requests: { cpu: 2, 'nvidia.com/gpu': 1 },
      },
    ]);
    expect(after(undefined, 1, [trainJob()]).facts).not.toHaveProperty(
      'resources',
    );
  });
});

describe('when a queue had admitted it', () => {
  const queued = (conditions: object[], flavour?: string) =>
    workload({
      conditions: conditions as Record<string, unknown>[],
      status: flavour
        ? {
            admission: {
              podSetAssignments: [
                { name: 'node', flavors: { 'nvidia.com/gpu': flavour } },
              ],
            },
          }
        : {},
    });
  const admitted = (seconds: number) =>
    condition('Admitted', 'True', { lastTransitionTime: time(seconds) });
  const evicted = (seconds: number) =>
    condition('Admitted', 'False', { lastTransitionTime: time(seconds) });
  const at = (seconds: number) => CREATED + seconds * 1_000;
  const node = (name: string) => ({ node: { 'nvidia.com/gpu': name } });

  it('is remembered with its flavour, and again after an eviction', () => {
    let run = after(undefined, 5, [trainJob(), queued([])]);
    expect(run.facts.admissions).toBeUndefined();
    run = after(run, 12, [trainJob(), queued([admitted(10)], 'spot')]);
    expect(run.facts.admissions).toEqual([
      { from: at(10), flavours: node('spot') },
    ]);
    run = after(run, 62, [trainJob(), queued([evicted(60)])]);
    run = after(run, 82, [trainJob(), queued([admitted(80)], 'on-demand')]);
    expect(run.facts.admissions).toEqual([
      { from: at(10), to: at(60), flavours: node('spot') },
      { from: at(80), flavours: node('on-demand') },
    ]);
    const complete = trainJob({
      status: {
        conditions: [
          condition('Complete', 'True', { lastTransitionTime: time(100) }),
        ],
      },
    });
    run = after(run, 101, [complete, queued([evicted(101)])]);
    expect(run.facts.admissions?.[1].to).toBe(at(100));
  });

  it('is not over before it was last seen to last, whatever clock a condition has', () => {
    let run = after(undefined, 12, [trainJob(), queued([admitted(10)], 'a')]);
    run = after(run, 70, [trainJob(), queued([evicted(3)])]);
    expect(run.facts.admissions?.[0]).toMatchObject({
      from: at(10),
      to: at(12),
    });
  });

  it('goes on while the Workload cannot be seen', () => {
    const run = after(undefined, 12, [trainJob(), queued([admitted(10)], 'a')]);
    const { run: later } = reduceTrainJob(
      run,
      seen(30, [trainJob()], { syncedKinds: ['JobSet', 'Job', 'Pod'] }),
    );
    expect(later.facts.admissions).toEqual(run.facts.admissions);
  });
});
