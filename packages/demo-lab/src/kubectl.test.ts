import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { Labs, TEST_LIMIT_MS, putPod } from './__testUtils__/api';
import { DemoLab } from './demoLab';

/** `KUBECTL`, else the first on the path. */
const KUBECTL =
  process.env.KUBECTL ||
  (process.env.PATH ?? '')
    .split(delimiter)
    .map(folder => join(folder, 'kubectl'))
    .find(file => existsSync(file));
jest.setTimeout(TEST_LIMIT_MS);

const labs = new Labs();

afterAll(() => labs.cleanUp());

// Where kubectl is not installed this proves nothing, and `.ci/run` says so in its table.
const described = KUBECTL ? describe : describe.skip;

described(`kubectl (${KUBECTL ?? 'none on this machine'})`, () => {
  let lab: DemoLab;
  let kubectl: (...args: string[]) => Promise<string>;

  beforeAll(async () => {
    const directory = await labs.directory();
    lab = await labs.start({ directory });
    kubectl = (...args) =>
      new Promise((resolve, reject) => {
        execFile(
          KUBECTL!,
          [
            '--kubeconfig',
            lab.kubeconfigPath,
            '--cache-dir',
            join(directory, 'cache'),
            ...args,
          ],
          { timeout: 20_000 },
          (error, stdout, stderr) =>
            error ? reject(new Error(stderr)) : resolve(stdout),
        );
      });
    await writeFile(
      join(directory, 'job.yaml'),
      [
        'apiVersion: trainer.kubeflow.org/v1alpha1',
        'kind: TrainJob',
        'metadata: { name: mine, namespace: default }',
        'spec:',
        '  runtimeRef: { name: torch-distributed }',
      ].join('\n'),
    );
    await kubectl('apply', '--server-side', '-f', join(directory, 'job.yaml'));
  });

  it('gets and describes what it applied', async () => {
    expect(await kubectl('get', 'trainjobs', '-o', 'name')).toBe(
      'trainjob.trainer.kubeflow.org/mine\n',
    );
    expect(await kubectl('describe', 'trainjob', 'mine')).toMatch(
      /Name: +torch-distributed/,
    );
  });

  it('patches, reads logs and deletes', async () => {
    await kubectl(
      'patch',
      'trainjob',
      'mine',
      '--type=merge',
      '-p',
      '{"spec":{"suspend":true}}',
    );
    const suspended = await kubectl(
      'get',
      'trainjob',
      'mine',
      '-o',
      'jsonpath={.spec.suspend}',
    );
    expect(suspended).toBe('true');
    const { uid } = putPod(lab).metadata;
    lab.server.logs.append(uid, 'node', { at: 0, text: 'one' });
    lab.server.logs.append(uid, 'node', { at: 1_000, text: 'two' });
    expect(await kubectl('logs', 'p', '--tail=1', '--timestamps')).toBe(
      '1970-01-01T00:00:01.000000000Z two\n',
    );
    await kubectl('delete', 'trainjob', 'mine');
    expect(await kubectl('get', 'trainjobs', '-o', 'name')).toBe('');
  });
});
