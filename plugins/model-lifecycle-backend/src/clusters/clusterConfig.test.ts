import { ConfigReader } from '@backstage/config';
import { namesInKubernetesPlugin, readClusters } from './clusterConfig';

const read = (clusters: unknown) =>
  readClusters(
    new ConfigReader({ modelLifecycle: { clusters: clusters as string } }),
  );
const problemOf = (cluster: object) =>
  (read([{ name: 'lab', ...cluster }])[0] as { problem?: string }).problem;
const url = { url: 'https://api.lab:6443', serviceAccountToken: 'secret' };

describe('modelLifecycle.clusters', () => {
  it('is optional', () => {
    expect(readClusters(new ConfigReader({}))).toEqual([]);
    expect(read('')).toEqual([]);
  });

  it('knows each way to reach a cluster', () => {
    expect(
      read([
        { name: 'a', kubernetesPluginRef: 'prod' },
        { name: 'b', kubeconfig: { path: '/k', context: 'lab' } },
        { name: 'c', kubeconfig: {} },
        { name: 'd', inCluster: true },
        { name: 'e', ...url, caData: 'Q0E=' },
        { name: 'p', ...url, proxyUrl: 'http://user:word@proxy:3128' },
        {
          name: 'f',
          url: 'http://127.0.0.1:8001/prefix',
          serviceAccountTokenFile: '/token',
          caFile: '/ca.crt',
          skipTLSVerify: 'true',
        },
      ]),
    ).toEqual([
      { name: 'a', kind: 'kubernetes-plugin', ref: 'prod' },
      { name: 'b', kind: 'kubeconfig', path: '/k', context: 'lab' },
      { name: 'c', kind: 'kubeconfig' },
      { name: 'd', kind: 'in-cluster' },
      { name: 'e', kind: 'url', ...url, caData: 'Q0E=', skipTLSVerify: false },
      {
        name: 'p',
        kind: 'url',
        ...url,
        skipTLSVerify: false,
        proxyUrl: 'http://user:word@proxy:3128',
      },
      {
        name: 'f',
        kind: 'url',
        url: 'http://127.0.0.1:8001/prefix',
        serviceAccountTokenFile: '/token',
        caFile: '/ca.crt',
        skipTLSVerify: true,
      },
    ]);
  });

  it('takes empty strings, as unset environment variables leave them, for absent', () => {
    const clusters = read([
      { name: 'a', kubernetesPluginRef: 'prod', url: '', caData: '' },
    ]);
    expect(clusters).toEqual([
      { name: 'a', kind: 'kubernetes-plugin', ref: 'prod' },
    ]);
  });

  it('tells which clusters the Kubernetes plugin knows by another name', () => {
    const clusters = read([
      { name: 'a', kubernetesPluginRef: 'prod' },
      { name: 'same', kubernetesPluginRef: 'same' },
      { name: 'lab', inCluster: true },
      { name: 'bad' },
    ]);
    expect(namesInKubernetesPlugin(clusters)).toEqual({ a: 'prod' });
  });

  it('lets one bad cluster stand beside the others', () => {
    const [bad, nameless, good] = read([
      { name: 'bad', urll: 'x' },
      { kubernetesPluginRef: 'x' },
      { name: 'good', inCluster: true },
    ]);
    expect(bad).toMatchObject({ name: 'bad', problem: expect.any(String) });
    expect(nameless).toEqual({
      name: 'clusters[1]',
      problem:
        "Missing config at 'modelLifecycle.clusters[1].name': expected a string",
    });
    expect(good).toEqual({ name: 'good', kind: 'in-cluster' });
  });

  it('cannot be changed afterwards', () => {
    const clusters = read([{ name: 'a', inCluster: true }]);
    expect(Object.isFrozen(clusters)).toBe(true);
    expect(Object.isFrozen(clusters[0])).toBe(true);
  });

  it.each([
    [
      { urll: 'x', inCluster: true },
      /clusters\[0\]\.urll'.*allowed here are name, kubernetesPluginRef/,
    ],
    [
      { kubeconfig: { contxt: 'x' } },
      /clusters\[0\]\.kubeconfig\.contxt'.*allowed here are path, context/,
    ],
    [
      {},
      /clusters\[0\]': there is no way to reach the cluster; allowed is exactly one of/,
    ],
    [{ inCluster: true, ...url }, /inCluster and url exclude each other/],
    [
      { url: 'https://x' },
      /exactly one of 'serviceAccountToken' and 'serviceAccountTokenFile'/,
    ],
    [{ ...url, serviceAccountTokenFile: '/x' }, /exactly one of/],
    [
      { ...url, caData: 'x', caFile: 'y' },
      /'caData' and 'caFile' exclude each other/,
    ],
    [{ ...url, url: 'api.lab:6443' }, /\.url': expected https:\/\//],
    [{ ...url, url: 'http://api.lab' }, /unencrypted to 'api\.lab'/],
    [
      { ...url, skipTLSVerify: 'yes' },
      /\.skipTLSVerify': expected true or false/,
    ],
    [
      { ...url, serviceAccountToken: 7 },
      /\.serviceAccountToken': expected a string/,
    ],
    [{ kubeconfig: 'path' }, /\.kubeconfig': expected an object/],
    [
      { kubernetesPluginRef: 'prod', skipTLSVerify: true },
      /skipTLSVerify': allowed only together with 'url'/,
    ],
    [
      { ...url, proxyUrl: 'proxy:3128' },
      /\.proxyUrl': expected http:\/\/host:port/,
    ],
    [
      { kubeconfig: {}, proxyUrl: 'off' },
      /proxyUrl': allowed only together with 'url'/,
    ],
    [
      { name: '-x', inCluster: true },
      /clusters\[0\]\.name': '-x' is not allowed/,
    ],
  ])('says what is wrong with %j', (cluster, message) => {
    expect(problemOf(cluster)).toMatch(message);
  });

  it('never repeats a secret', () => {
    const secret = 'hunter2-hunter2';
    for (const cluster of [
      { ...url, url: `https://user:${secret}@api.lab` },
      { ...url, serviceAccountToken: [secret] },
      { inCluster: true, serviceAccountToken: secret },
      { ...url, proxyUrl: `ftp://user:${secret}@proxy` },
    ]) {
      expect(problemOf(cluster)).toBeDefined();
      expect(problemOf(cluster)).not.toContain(secret);
    }
  });

  it('wants names to be unique, and a list', () => {
    const [first, second] = read([
      { name: 'a', inCluster: true },
      { name: 'a', kubernetesPluginRef: 'a' },
    ]);
    expect(first).toEqual({ name: 'a', kind: 'in-cluster' });
    expect(second).toMatchObject({
      problem: expect.stringContaining("clusters[1].name': 'a' is used twice"),
    });
    expect(read({ prod: {} })[0]).toMatchObject({
      problem: expect.stringContaining('expected a list of clusters'),
    });
  });
});
