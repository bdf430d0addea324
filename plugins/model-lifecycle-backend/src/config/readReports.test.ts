import { ConfigSection } from 'backstage-plugin-model-lifecycle-node';
import type { JsonObject } from '@backstage/types';
import { readReports } from './readReports';

const read = (value: JsonObject) =>
  readReports(new ConfigSection('modelLifecycle.training.reports', value));

describe('readReports', () => {
  it('takes no reports where nothing is written', () => {
    expect(read({})).toEqual({ enabled: false, subjects: [] });
  });

  it('fills in what is not written', () => {
    expect(
      read({ subjects: [{ subject: 'external:lab', owner: 'ml' }] }),
    ).toEqual({
      enabled: true,
      subjects: [
        {
          subject: 'external:lab',
          namespace: 'lab',
          job: undefined,
          owner: 'group:default/ml',
          entityRef: undefined,
        },
      ],
    });
  });

  it.each([
    [
      { subjects: [{ subject: 'a', owner: 'component:default/x' }] },
      "Invalid config at 'modelLifecycle.training.reports.subjects[0].owner': expected a group or a user such as group:default/ml",
    ],
    [
      { subjects: [{ subject: 'a', entityRef: 'recommender' }] },
      "Invalid config at 'modelLifecycle.training.reports.subjects[0].entityRef': expected an entity such as component:default/recommender",
    ],
    [
      { subjects: [{ subject: 'a' }, { subject: 'a' }] },
      "Invalid config at 'modelLifecycle.training.reports.subjects[1].subject'",
    ],
    [
      { subjects: [{ namespace: 'a' }] },
      "Missing config at 'modelLifecycle.training.reports.subjects[0].subject'",
    ],
    [{ subject: [] }, 'modelLifecycle.training.reports.subject'],
  ])('refuses %j with the place', (value, message) => {
    expect(() => read(value as JsonObject)).toThrow(message);
  });
});
