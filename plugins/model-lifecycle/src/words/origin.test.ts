import { createRun } from '../__fixtures__/runs';
import { isTrainJob, placeOf } from './origin';

const from = (type: string, id: string, namespace: string) =>
  createRun({ source: { type, id, reachable: true }, namespace });

it.each([
  ['trainjob', 'prod', 'default', 'prod / default'],
  ['pytorchjob', 'lab-pytorch', 'default', 'lab-pytorch / default'],
  ['pipeline', 'kfp', 'recommender', 'kfp / recommender'],
  ['pipeline', 'kfp', 'default', 'kfp'],
  ['status-endpoint', 'ranker', 'default', 'ranker'],
  ['report', 'reports', 'ci', 'reports / ci'],
])('a run of %s %s in %s stands in %s', (type, id, namespace, place) => {
  expect(placeOf(from(type, id, namespace))).toBe(place);
});

it('only TrainJobs have pods that can be looked at', () => {
  const types = ['trainjob', 'pytorchjob', 'pipeline', 'report'];
  expect(types.filter(type => isTrainJob(from(type, 'a', 'b')))).toEqual([
    'trainjob',
  ]);
});
