import { mockServices } from '@backstage/backend-test-utils';
import { SourceServer } from 'backstage-plugin-model-lifecycle-node/testUtils';
import { systemTime } from '../time/time';
import { createHttpConnector } from './createHttpConnector';

const signal = new AbortController().signal;

it('reads JSON, its digest, and bytes as they arrive', async () => {
  const server = await SourceServer.start({
    handler: ({ url, headers }) => ({
      json: { path: url.pathname + url.search, token: headers.authorization },
    }),
  });
  const http = createHttpConnector({
    sourceId: 'hub',
    logger: mockServices.logger.mock(),
    time: systemTime,
  });
  try {
    const endpoint = http.connect({
      baseUrl: `${server.url}/api`,
      auth: { type: 'bearer', token: { value: 'secret-1' } },
    });
    const answer = await endpoint.json({
      path: '/models',
      query: { limit: 2, tag: ['a', 'b'], cursor: undefined },
      signal,
    });
    expect(answer.parse()).toEqual({
      path: '/api/models?limit=2&tag=a&tag=b',
      token: 'Bearer secret-1',
    });
    expect(answer.digest).toMatch(/^[0-9a-f]{64}$/);
    const pieces = [];
    for await (const piece of await endpoint.stream({ path: 'x', signal })) {
      pieces.push(piece);
    }
    expect(JSON.parse(Buffer.concat(pieces).toString())).toMatchObject({
      path: '/api/x',
    });
    await expect(
      endpoint.request({ path: 'https://elsewhere.example/x', signal }),
    ).rejects.toMatchObject({ kind: 'redirect-refused' });
  } finally {
    await http.close();
    await server.close();
  }
});
