import type { KubernetesObject } from '../../../../clusters/types';
import { Sightings } from './Sightings';

const NOW = Date.UTC(2026, 10, 21, 12);
const about = { warningEvents: [], observedAt: NOW, syncedKinds: [] };

function trainJob(uid: string): KubernetesObject {
  return {
    metadata: { name: `job-${uid}`, namespace: 'team-a', uid },
    spec: { suspend: false },
    status: { conditions: [], jobsStatus: [] },
  };
}

describe('Sightings', () => {
  it('know a TrainJob that was seen deleted until it has been looked at', () => {
    const sightings = new Sightings('prod');
    const object = trainJob('a');
    sightings.trainJobChanged({ type: 'upsert', object });
    sightings.trainJobChanged({ type: 'delete', object, previous: object });
    expect(sightings.observe('a', undefined, about)).toMatchObject({
      name: 'job-a',
      namespace: 'team-a',
      gone: { seen: true },
      trainJob: object,
    });
    sightings.looked('a');
    expect(sightings.observe('a', undefined, about)).toBeUndefined();
  });

  it('keep nothing of ten thousand that came and went', () => {
    const sightings = new Sightings('prod');
    for (let count = 0; count < 10_000; count++) {
      const object = trainJob(`${count}`);
      sightings.trainJobChanged({ type: 'upsert', object });
      const previous = count % 2 === 0 ? object : undefined;
      sightings.trainJobChanged({ type: 'delete', object, previous });
      sightings.looked(object.metadata.uid);
    }
    expect(sightings.unlooked).toBe(0);
  });

  it('say of one that a list lacked that nobody saw it go', () => {
    const sightings = new Sightings('prod');
    const object = trainJob('a');
    sightings.trainJobChanged({ type: 'upsert', object });
    sightings.trainJobChanged({ type: 'delete', object });
    expect(sightings.unlooked).toBe(0);
    // Without a run of before there is nothing to tell.
    expect(sightings.observe('a', undefined, about)).toBeUndefined();
    expect(sightings.isThere('a')).toBe(false);
  });
});
