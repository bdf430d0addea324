import type { ResourceStatus } from '../../clusters/types';
import { clusterReport } from './reportHealth';

const live = (resource: string, objects: number): ResourceStatus => ({
  resource,
  status: 'live',
  objects,
  relists: 0,
  lastEventAt: 7,
});

describe('clusterReport', () => {
  it('says how many objects are watched and how many jobs are in the catalog', () => {
    const report = clusterReport(
      'lab',
      [live('trainjobs.trainer.kubeflow.org', 3), live('pods', 12)],
      {
        counts: { jobs: 3, entities: 2, cut: 1, skipped: 0 },
        skipped: [
          { key: 'lab/team-a/old', reason: { code: 'entity-beyond-cap' } },
        ],
        problems: [],
      },
    );
    expect(report).toMatchObject({
      reachable: true,
      lastSuccessAt: 7,
      counts: { trainjobs: 3, pods: 12, entities: 2 },
      skipped: [
        { key: 'lab/team-a/old', reason: { code: 'entity-beyond-cap' } },
      ],
    });
  });

  it('is not reachable when TrainJobs cannot be listed, whatever else can', () => {
    const reason = { code: 'cluster-forbidden' };
    const report = clusterReport('lab', [
      {
        ...live('trainjobs.trainer.kubeflow.org', 0),
        status: 'forbidden',
        reason,
      },
      live('pods', 12),
    ]);
    expect(report).toMatchObject({
      reachable: false,
      reason,
      problems: [reason],
    });
  });

  it('takes a kind that the cluster does not have for no problem', () => {
    const report = clusterReport('lab', [
      live('trainjobs.trainer.kubeflow.org', 1),
      {
        ...live('workloads.kueue.x-k8s.io', 0),
        status: 'absent',
        reason: { code: 'cluster-not-found' },
      },
    ]);
    expect(report).toMatchObject({ reachable: true, problems: [] });
  });
});
