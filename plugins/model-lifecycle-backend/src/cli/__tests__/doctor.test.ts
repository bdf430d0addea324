import {
  createMlflowHandler,
  createOllamaHandler,
  demoMlflow,
  demoOllamaOffice,
  SourceServer,
  type AccessRule,
  type DemoLab,
} from 'demo-lab';
import { Labs } from '../../__tests__/__testUtils__/labs';
import type { Examination } from '../doctor';
import { runHere } from '../__testUtils__/runHere';
import { Folders, runProgram } from '../__testUtils__/runProgram';

jest.setTimeout(120_000);

const labs = new Labs();
const folders = new Folders();
const servers: SourceServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map(server => server.close()));
  await labs.cleanUp();
  await folders.cleanUp();
});

function clusterAt(lab: DemoLab, rest: object = {}) {
  return {
    name: 'lab',
    url: lab.url,
    serviceAccountToken: lab.token,
    caData: lab.caData,
    ...rest,
  };
}

async function examine(modelLifecycle: object, run = runHere) {
  const file = await folders.write('app-config.yaml', { modelLifecycle });
  const { exitCode, stdout, stderr } = await run([
    'doctor',
    '--format',
    'json',
    '-c',
    file,
  ]);
  expect(stderr).toBe('');
  const { examined } = JSON.parse(stdout) as Examination;
  const findings = examined.flatMap(each => each.findings);
  return {
    exitCode,
    examined,
    findings,
    wrong: findings.filter(({ severity }) => severity !== 'ok'),
  };
}

function userWithout(lab: DemoLab, denied: AccessRule[]): object {
  lab.server.access.allow('some-token', { name: 'backstage', denied });
  return clusterAt(lab, { serviceAccountToken: 'some-token' });
}

describe('doctor', () => {
  it('finds nothing where nothing is missing, and tells what it asked', async () => {
    const lab = await labs.start();
    const ollama = await SourceServer.start({
      handler: createOllamaHandler(demoOllamaOffice()),
    });
    servers.push(ollama);
    const { exitCode, wrong, examined } = await examine(
      {
        clusters: [clusterAt(lab)],
        training: { actions: { enabled: true } },
        models: {
          sources: {
            office: {
              type: 'ollama',
              hosts: [{ id: 'office', baseUrl: ollama.url }],
            },
            serving: { type: 'kserve' },
          },
        },
      },
      runProgram as typeof runHere,
    );
    expect(wrong).toEqual([]);
    expect(exitCode).toBe(0);
    const [cluster, office] = examined;
    expect(cluster.asked.requests).toBeGreaterThan(5);
    expect(cluster.asked.bytes).toBeGreaterThan(1_000);
    expect(office.asked.requests).toBe(ollama.requests.length);
    // What would change something is named and left alone.
    expect(cluster.findings.at(-1)?.words).toContain(
      'delete trainjobs.trainer.kubeflow.org',
    );
  });

  it.each<[string, AccessRule, string, RegExp]>([
    [
      'a verb',
      { resources: ['jobsets'], verbs: ['watch'] },
      'lab jobsets.jobset.x-k8s.io',
      /no phases of training runs: a rule is missing: apiGroups: \['jobset\.x-k8s\.io'\], resources: \[jobsets\], verbs: \[watch\]/,
    ],
    [
      'a resource',
      { resources: ['pods'] },
      'lab pods',
      /apiGroups: \[''\], resources: \[pods\], verbs: \[list, watch\]/,
    ],
    [
      'logs',
      { resources: ['pods/log'] },
      'lab pods/log',
      /no logs: a rule is missing: apiGroups: \[''\], resources: \[pods\/log\], verbs: \[get\]/,
    ],
  ])('names the rule that lacks %s', async (_, denied, where, words) => {
    const lab = await labs.start();
    const { exitCode, wrong } = await examine({
      clusters: [userWithout(lab, [denied])],
    });
    expect(wrong).toEqual([
      { severity: 'error', where, words: expect.stringMatching(words) },
    ]);
    expect(exitCode).toBe(1);
  });

  it('asks in the namespaces that are watched', async () => {
    const lab = await labs.start();
    labs.namespace(lab, 'team-a');
    const { exitCode, wrong } = await examine({
      clusters: [userWithout(lab, [{ namespaces: [''] }])],
      training: { trainJobs: { namespaces: ['team-a'] } },
    });
    expect({ exitCode, wrong }).toEqual({ exitCode: 0, wrong: [] });
  });

  it('asks nothing about training of a cluster that is not watched', async () => {
    const lab = await labs.start();
    const { wrong, findings } = await examine({
      clusters: [userWithout(lab, [{ resources: ['trainjobs'] }])],
      training: { trainJobs: { clusters: [] } },
    });
    expect({ wrong, count: findings.length }).toEqual({ wrong: [], count: 1 });
  });

  it('names the right that a source lacks in a cluster', async () => {
    const lab = await labs.start();
    const { exitCode, wrong } = await examine({
      clusters: [userWithout(lab, [{ resources: ['inferenceservices'] }])],
      training: { trainJobs: { clusters: [] } },
      models: { sources: { serving: { type: 'kserve' } } },
    });
    expect(wrong).toEqual([
      {
        severity: 'error',
        where: 'serving lab/InferenceService',
        words: expect.stringMatching(
          /listing inferenceservices\.serving\.kserve\.io.*403.*Grant this verb/,
        ),
      },
    ]);
    expect(exitCode).toBe(1);
  });

  it('says that a CA is missing', async () => {
    const lab = await labs.start();
    const { exitCode, wrong } = await examine({
      clusters: [clusterAt(lab, { caData: '' })],
    });
    expect(wrong).toHaveLength(1);
    expect(wrong[0].words).toMatch(/caData or caFile/);
    expect(exitCode).toBe(1);
  });

  it('says that a token is refused', async () => {
    const lab = await labs.start();
    const mlflow = await SourceServer.start({
      handler: createMlflowHandler(demoMlflow()),
    });
    servers.push(mlflow);
    mlflow.fail({ kind: 'status', status: 401 });
    const { exitCode, wrong } = await examine({
      clusters: [clusterAt(lab, { serviceAccountToken: 'old' })],
      models: {
        sources: { tracking: { type: 'mlflow', baseUrl: mlflow.url } },
      },
    });
    expect(wrong.map(({ where, words }) => `${where}: ${words}`)).toEqual([
      expect.stringMatching(/^lab: .*401.*Renew the token/),
      expect.stringMatching(/^tracking .*does not accept the credentials/),
    ]);
    expect(exitCode).toBe(1);
  });

  it('ends with 3 where a cluster does not answer, and goes on with the rest', async () => {
    const ollama = await SourceServer.start({
      handler: createOllamaHandler(demoOllamaOffice()),
    });
    servers.push(ollama);
    const { exitCode, findings } = await examine({
      clusters: [
        { name: 'lab', url: 'http://127.0.0.1:9', serviceAccountToken: 't' },
      ],
      models: {
        sources: {
          office: {
            type: 'ollama',
            hosts: [{ id: 'office', baseUrl: ollama.url }],
          },
        },
      },
    });
    expect(findings.map(({ severity, where }) => [severity, where])).toEqual([
      ['error', 'lab'],
      ['ok', 'office office'],
    ]);
    expect(exitCode).toBe(3);
  });

  it('ends with 2 for what is configured wrongly', async () => {
    const { exitCode, wrong } = await examine({
      clusters: [
        { name: 'lab', url: 'http://127.0.0.1:9', serviceAccountToken: 't' },
        { name: 'prod' },
        { name: 'plugin', kubernetesPluginRef: 'prod' },
      ],
      training: { trainJobs: { clusters: ['other'] } },
      models: { sources: { hub: { type: 'hub' } } },
    });
    expect(wrong.map(({ where, words }) => `${where}: ${words}`)).toEqual([
      expect.stringMatching(/^lab: .*nothing listens there/),
      expect.stringMatching(/^prod: .*there is no way to reach the cluster/),
      expect.stringMatching(/^plugin: .*Give --url and --token/),
      expect.stringMatching(/^other: .*does not configure/),
      expect.stringMatching(/^hub: .*sources\.hub\.type': expected one of/),
    ]);
    expect(exitCode).toBe(2);
  });
});
