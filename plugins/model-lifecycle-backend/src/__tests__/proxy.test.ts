/* A cluster that is reached through an HTTP proxy: TLS goes through it to the API server. */
import { mockServices } from '@backstage/backend-test-utils';
import { ConnectProxy } from '../clusters/__testUtils__/ConnectProxy';
import { createClusterClient } from '../clusters/createClusterClient';
import { TRAIN_JOBS } from '../training/sources/trainjob/resources';
import { Labs } from './__testUtils__/labs';
import { Training } from './__testUtils__/training';

jest.setTimeout(60_000);

const labs = new Labs();

afterAll(() => labs.cleanUp());

it('is listed and watched through the proxy alone', async () => {
  const lab = await labs.start();
  const { host, port } = new URL(lab.url);
  const proxy = await ConnectProxy.start({ [host]: Number(port) });
  const client = createClusterClient(
    {
      kind: 'url',
      name: 'lab',
      url: lab.url,
      serviceAccountToken: lab.token,
      caData: lab.caData,
      skipTLSVerify: false,
      proxyUrl: proxy.url,
    },
    { discovery: mockServices.discovery(), auth: mockServices.auth() },
  );
  const end = new AbortController();
  const { items, resourceVersion } = await client.list(TRAIN_JOBS, {
    signal: end.signal,
  });
  expect(items).toEqual([]);
  const events = client.watch(TRAIN_JOBS, {
    resourceVersion,
    timeoutSeconds: 30,
    signal: end.signal,
  });
  const training = new Training(lab, { name: 'behind-a-proxy' });
  for await (const event of events) {
    expect(event).toMatchObject({
      type: 'ADDED',
      object: { metadata: { uid: training.uid } },
    });
    break;
  }
  end.abort();
  expect(new Set(proxy.asked)).toEqual(new Set([host]));
  await proxy.stop();
});
