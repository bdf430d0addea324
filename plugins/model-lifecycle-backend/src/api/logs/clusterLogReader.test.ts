import type { ClusterClient, PodLogOptions } from '../../clusters/types';
import { makeRun } from '../../training/history/__testUtils__/runs';
import type { RunPod } from '../../training/run';
import { createClusterLogReader } from './clusterLogReader';

function read(
  state: RunPod['state'],
  podLog: (options: PodLogOptions) => string[],
): Promise<string[]> {
  const client: Pick<ClusterClient, 'podLog'> = {
    podLog: async options =>
      (async function* chunks() {
        yield* podLog(options);
      })(),
  };
  const pod: RunPod = {
    name: 'p',
    uid: 'u',
    phase: 'training',
    state,
    containers: ['node'],
  };
  return createClusterLogReader({ client: () => client as ClusterClient }).live(
    {
      run: makeRun({ pods: [pod] }),
      pod: 'p',
      container: 'node',
      tailLines: 5_000,
      signal: new AbortController().signal,
    },
  );
}

describe('createClusterLogReader', () => {
  it('joins chunks and leaves out a line that is still being written', async () => {
    expect(await read('running', () => ['one\ntw', 'o\nthr'])).toEqual([
      'one',
      'two',
    ]);
  });

  it('takes the last words of a container that has ended', async () => {
    expect(await read('failed', () => ['one\nKilled'])).toEqual([
      'one',
      'Killed',
    ]);
    expect(await read('failed', () => [])).toEqual([]);
  });

  it('shows the newest lines where the log exceeds the limit of bytes', async () => {
    const log = Array.from({ length: 5_000 }, (_, n) =>
      `${n} `.padEnd(2_000, 'x'),
    );
    // As the API server does: the tail by lines, then cut by bytes from the front.
    const lines = await read('running', ({ tailLines, limitBytes }) => [
      `${log.slice(-tailLines!).join('\n')}\n`.slice(0, limitBytes),
    ]);
    expect(lines.at(-1)).toBe(log.at(-1));
    expect(lines).toHaveLength(500);
  });

  it('names a cluster that is not configured any more', async () => {
    const reader = createClusterLogReader({ client: () => undefined });
    await expect(
      reader.live({
        run: makeRun(),
        pod: 'p',
        container: 'node',
        tailLines: 1,
        signal: new AbortController().signal,
      }),
    ).rejects.toThrow("Cluster 'lab' is not configured any more");
  });
});
