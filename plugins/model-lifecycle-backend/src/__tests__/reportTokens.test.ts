/* Reports with the tokens of `backend.auth.externalAccess`, judged by Backstage's own services. */
import { authServiceFactory } from '@backstage/backend-defaults/auth';
import { httpAuthServiceFactory } from '@backstage/backend-defaults/httpAuth';
import { permissionsServiceFactory } from '@backstage/backend-defaults/permissions';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { generateKeyPairSync, sign as signBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import request from 'supertest';
import { modelLifecyclePlugin } from '../plugin';

jest.setTimeout(120_000);

const RESTRICTED = {
  accessRestrictions: [
    {
      plugin: 'model-lifecycle',
      permission: 'model-lifecycle.report.create',
    },
  ],
};
const tokens = {
  trainer: 'trainer-token-0123456789',
  reader: 'reader-token-0123456789',
  elsewhere: 'elsewhere-token-0123456789',
};
const statik = (name: keyof typeof tokens, restrictions: object) => ({
  type: 'static',
  options: { token: tokens[name], subject: name },
  ...restrictions,
});

describe('tokens of trainers', () => {
  let keys: Server;
  let sign: (claims: { sub: string; aud?: string }) => string;
  let backend: Awaited<ReturnType<typeof startTestBackend>>;

  const report = (token: string, path = 'reports') =>
    request(backend.server)
      .post(`/api/model-lifecycle/${path}`)
      .set('authorization', `Bearer ${token}`)
      .send({ reports: [{ run: { id: 'night' }, sequence: 1 }] });

  beforeAll(async () => {
    const { publicKey, privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
    });
    const jwk = {
      ...publicKey.export({ format: 'jwk' }),
      alg: 'RS256',
      kid: 'one',
      use: 'sig',
    };
    keys = createServer((_, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ keys: [jwk] }));
    });
    await new Promise<void>(resolve => keys.listen(0, resolve));
    const { port } = keys.address() as AddressInfo;
    sign = ({ sub, aud = 'backstage-reports' }) => {
      const now = Math.floor(Date.now() / 1000);
      const encode = (part: object) =>
        Buffer.from(JSON.stringify(part)).toString('base64url');
      const text = [
        encode({ alg: 'RS256', kid: 'one' }),
        encode({
          ...{ sub, aud, iat: now, exp: now + 600 },
          iss: 'https://kubernetes.default.svc',
        }),
      ].join('.');
      const signature = signBytes('sha256', Buffer.from(text), privateKey);
      return `${text}.${signature.toString('base64url')}`;
    };
    backend = await startTestBackend({
      features: [
        modelLifecyclePlugin,
        authServiceFactory,
        httpAuthServiceFactory,
        permissionsServiceFactory,
        catalogServiceMock.mock({}).factory,
        mockServices.rootConfig.factory({
          data: {
            backend: {
              baseUrl: 'http://localhost:7007',
              auth: {
                externalAccess: [
                  statik('trainer', RESTRICTED),
                  statik('reader', {
                    accessRestrictions: [
                      {
                        plugin: 'model-lifecycle',
                        permission: 'model-lifecycle.source.read',
                      },
                    ],
                  }),
                  statik('elsewhere', {
                    accessRestrictions: [{ plugin: 'catalog' }],
                  }),
                  {
                    type: 'jwks',
                    options: {
                      url: `http://localhost:${port}/jwks`,
                      issuer: 'https://kubernetes.default.svc',
                      audience: 'backstage-reports',
                      subjectPrefix: 'lab',
                    },
                    ...RESTRICTED,
                  },
                ],
              },
            },
            modelLifecycle: {
              training: {
                reports: {
                  subjects: [
                    { subject: 'trainer' },
                    { subject: 'reader' },
                    { subject: 'elsewhere' },
                    {
                      subject:
                        'external:lab:system:serviceaccount:team-a:trainer',
                    },
                  ],
                },
              },
            },
          },
        }),
      ],
    });
  });
  afterAll(async () => {
    await backend?.stop();
    await new Promise(resolve => keys.close(resolve));
  });

  it('let in whom the config names', async () => {
    const { status, body } = await report(tokens.trainer);
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { results: [{ status: 'accepted' }] },
    });
  });

  it('let in a service account of a cluster, and no other one', async () => {
    const own = sign({ sub: 'system:serviceaccount:team-a:trainer' });
    expect((await report(own)).status).toBe(200);
    const other = sign({ sub: 'system:serviceaccount:team-b:trainer' });
    const refused = await report(other);
    expect(refused.status).toBe(403);
    expect(refused.body.error.message).toContain(
      "'external:lab:system:serviceaccount:team-b:trainer' is not among",
    );
    const elsewhere = sign({
      sub: 'system:serviceaccount:team-a:trainer',
      aud: 'vault',
    });
    expect((await report(elsewhere)).status).toBe(401);
  });

  it('do nothing beyond what they are restricted to', async () => {
    const reader = await report(tokens.reader);
    expect(reader.status).toBe(403);
    expect(reader.body.error.message).toContain(
      "no permission 'model-lifecycle.report.create'",
    );
    expect((await report(tokens.elsewhere)).status).toBe(403);
    expect((await report('made-up-token')).status).toBe(401);
  });

  it('read nothing', async () => {
    const { status } = await request(backend.server)
      .get('/api/model-lifecycle/runs')
      .set('authorization', `Bearer ${tokens.trainer}`);
    expect(status).toBe(403);
  });
});
