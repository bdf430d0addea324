import type { ClusterClient, PodLogOptions } from '../../clusters/types';
import { makeRun } from '../../training/history/__testUtils__/runs';
import { createClusterLogReader } from './clusterLogReader';

const request = {
  run: makeRun(),
  pod: 'p',
  container: 'node',
  previous: false,
  signal: new AbortController().signal,
};

function reader() {
  const asked: PodLogOptions[] = [];
  const client: Pick<ClusterClient, 'podLog'> = {
    podLog: async options => {
      asked.push(options);
      return (async function* chunks() {
        yield 'one\n';
      })();
    },
  };
  const { read } = createClusterLogReader({
    client: () => client as ClusterClient,
  });
  return { read, asked };
}

describe('createClusterLogReader', () => {
  it('asks for all lines with their times, then only for later ones', async () => {
    const { read, asked } = reader();
    let text = '';
    for await (const chunk of await read(request)) text += chunk;
    await read({ ...request, since: Date.UTC(2026, 10, 21), previous: true });
    expect(text).toBe('one\n');
    expect(asked[0]).toMatchObject({ timestamps: true, container: 'node' });
    expect(asked[0].sinceTime).toBeUndefined();
    expect(asked[1]).toMatchObject({
      sinceTime: '2026-11-21T00:00:00.000Z',
      previous: true,
    });
  });

  it('names a cluster that is not configured any more', async () => {
    const { read } = createClusterLogReader({ client: () => undefined });
    await expect(read(request)).rejects.toThrow(
      "Cluster 'lab' is not configured any more",
    );
  });
});
