import fc from 'fast-check';
import type { KubernetesObject } from '../../../../clusters/types';
import { FamilyIndex, type FamilyKind } from './FamilyIndex';

function object(
  uid: string,
  owner?: string,
  ownerKind = 'X',
): KubernetesObject {
  return {
    metadata: {
      name: uid,
      namespace: 'team-a',
      uid,
      ownerReferences: owner
        ? [
            {
              apiVersion: 'v1',
              kind: ownerKind,
              name: owner,
              uid: owner,
              controller: true,
            },
          ]
        : [],
    },
  };
}

const members: [FamilyKind | 'TrainJob', KubernetesObject][] = [
  ['TrainJob', object('trainjob')],
  ['JobSet', object('jobset', 'trainjob')],
  ['Workload', object('workload', 'trainjob')],
  ['Job', object('job', 'jobset')],
  ['Pod', object('pod-0', 'job')],
  ['Pod', object('pod-1', 'job')],
];

function names(index: FamilyIndex) {
  const { trainJob, children } = index.family('trainjob');
  return [trainJob, ...Object.values(children).flat()]
    .flatMap(member => member?.metadata.name ?? [])
    .sort();
}

function fill(index: FamilyIndex, list: typeof members) {
  for (const [kind, member] of list) {
    if (kind === 'TrainJob') index.setTrainJob(member);
    else index.setChild(kind, member);
  }
}

describe('FamilyIndex', () => {
  it('finds the whole family in whatever order its members arrive', () => {
    fc.assert(
      fc.property(
        fc.shuffledSubarray(members, { minLength: members.length }),
        shuffled => {
          const index = new FamilyIndex();
          fill(index, shuffled);
          expect(names(index)).toEqual(
            ['job', 'jobset', 'pod-0', 'pod-1', 'trainjob', 'workload'].sort(),
          );
        },
      ),
    );
  });

  it('keeps pods that outlive their Job and JobSet in a background deletion', () => {
    const index = new FamilyIndex();
    fill(index, members);
    index.deleteTrainJob('trainjob');
    expect(index.deleteChild('jobset')).toEqual(['trainjob']);
    expect(index.deleteChild('job')).toEqual(['trainjob']);
    expect(index.setChild('Pod', object('pod-0', 'job'))).toEqual(['trainjob']);
    expect(names(index)).toEqual(['pod-0', 'pod-1', 'workload']);
  });

  it('does not give children of another UID to a job of the same name', () => {
    const index = new FamilyIndex();
    index.setTrainJob(object('new-uid'));
    expect(index.setChild('JobSet', object('jobset', 'old-uid'))).toEqual([]);
    expect(index.family('new-uid').children.JobSet).toEqual([]);
  });

  it('finds a Workload by the label where it has no controller', () => {
    const index = new FamilyIndex();
    index.setTrainJob(object('trainjob'));
    const workload = object('workload');
    workload.metadata.labels = { 'kueue.x-k8s.io/job-uid': 'trainjob' };
    expect(index.setChild('Workload', workload)).toEqual(['trainjob']);
  });

  it('forgets a family that has gone', () => {
    const index = new FamilyIndex();
    fill(index, members);
    index.deleteTrainJob('trainjob');
    for (const uid of ['pod-0', 'pod-1', 'job', 'jobset', 'workload']) {
      index.deleteChild(uid);
    }
    expect(names(index)).toEqual([]);
    expect(index.setChild('Pod', object('late', 'job'))).toEqual([]);
  });
});
