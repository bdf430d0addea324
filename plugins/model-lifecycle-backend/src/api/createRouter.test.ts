import { mockCredentials } from '@backstage/backend-test-utils';
import {
  AuthorizeResult,
  type ConditionalPolicyDecision,
} from '@backstage/plugin-permission-common';
import { runReadPermission } from 'backstage-plugin-model-lifecycle-common';
import request from 'supertest';
import {
  createRunConditionalDecision,
  runConditions,
} from 'backstage-plugin-model-lifecycle-node';
import { runId } from '../training/history/__testUtils__/runs';
import {
  jobEntity,
  strangersEntity,
  LAB,
  startBackend,
  type TestBackend,
  type TestWorld,
} from './__testUtils__/testBackend';

const ALICE = 'user:default/alice';
const BOB = 'user:default/bob';
const RUNS = '/api/model-lifecycle/runs';
const ONE = runId(1);
const TWO = runId(2);

/** A policy in the catalog whose conditions only the catalog can judge. */
const CATALOG_CONDITIONAL: Record<string, ConditionalPolicyDecision> = {
  'catalog.entity.read': {
    result: AuthorizeResult.CONDITIONAL,
    pluginId: 'catalog',
    resourceType: 'catalog-entity',
    conditions: {
      rule: 'IS_ENTITY_OWNER',
      resourceType: 'catalog-entity',
      params: { claims: [] },
    },
  },
};

describe('the routes', () => {
  let backend: TestBackend;

  const start = async (world?: TestWorld) => {
    backend = await startBackend(world);
    return backend;
  };
  const get = (path: string, user = ALICE) =>
    request(backend.server)
      .get(path)
      .set('Authorization', mockCredentials.user.header(user));
  const idsSeenBy = async (user: string, query = '') => {
    const { body } = await get(`${RUNS}${query}`, user).expect(200);
    expect(body.totalItems).toBe(body.items.length);
    return body.items.map((item: { id: string }) => item.id).sort();
  };

  afterEach(() => backend.stop());

  describe('who may ask', () => {
    it.each(['/runs', `/runs/${ONE}`, `/runs/${ONE}/logs`, '/sources'])(
      'refuses %s to nobody in particular and to other plugins',
      async path => {
        await start();
        const statusFor = async (header: string) => {
          const { status } = await request(backend.server)
            .get(`/api/model-lifecycle${path}`)
            .set('Authorization', header);
          return status;
        };
        expect(await statusFor(mockCredentials.none.header())).toBe(401);
        expect(await statusFor(mockCredentials.service.header())).toBe(403);
      },
    );

    it('gives the change feed to the catalog alone', async () => {
      const page = {
        epoch: 'e1',
        ready: true,
        items: [],
        lastSequence: 7,
        hasMore: false,
      };
      await start({
        feed: { read: async query => ({ ...page, lastSequence: query.after }) },
      });
      const read = (header: string) =>
        request(backend.server)
          .get('/api/model-lifecycle/entities?source=lab&after=5')
          .set('Authorization', header);
      const asPlugin = (subject: string) =>
        mockCredentials.service.header({
          onBehalfOf: mockCredentials.service(subject),
          targetPluginId: 'model-lifecycle',
        });

      const answer = await read(asPlugin('plugin:catalog'));
      expect(answer.body).toEqual({ ...page, lastSequence: 5 });
      for (const [header, status] of [
        [asPlugin('plugin:scaffolder'), 403],
        [asPlugin('external:ci'), 403],
        [mockCredentials.user.header(ALICE), 403],
        [mockCredentials.none.header(), 401],
      ] as const) {
        expect((await read(header)).status).toBe(status);
      }
    });

    it('shows the sources to who has the permission', async () => {
      await start();
      const { body } = await get('/api/model-lifecycle/sources').expect(200);
      expect(body.items).toEqual([
        expect.objectContaining({ id: 'lab', status: 'ok', live: true }),
      ]);
      await backend.stop();

      await start({
        policy: {
          'model-lifecycle.source.read': { result: AuthorizeResult.DENY },
        },
      });
      await get('/api/model-lifecycle/sources').expect(403);
    });
  });

  describe('which runs a user sees', () => {
    it('answers a run that is not there and one that is not visible alike', async () => {
      await start({
        policy: CATALOG_CONDITIONAL,
        entities: [jobEntity('a')],
        hidden: { [BOB]: ['resource:default/a'] },
      });
      await backend.add({ id: ONE }, { provider: ['resource:default/a'] });

      await get(`${RUNS}/${ONE}`, ALICE).expect(200);
      const invisible = await get(`${RUNS}/${ONE}`, BOB).expect(404);
      const missing = await get(`${RUNS}/${TWO}`, BOB).expect(404);
      expect(invisible.body.error.message).toBe(`No run '${ONE}'`);
      expect(missing.body.error.message).toBe(`No run '${TWO}'`);
      for (const part of ['metrics', 'transitions', 'logs']) {
        await get(`${RUNS}/${ONE}/${part}`, BOB).expect(404);
      }
    });

    it('lists what the catalog shows the user, and counts no more', async () => {
      await start({
        policy: CATALOG_CONDITIONAL,
        entities: [jobEntity('a'), jobEntity('b')],
        hidden: { [BOB]: ['resource:default/a'] },
      });
      await backend.add({ id: ONE }, { provider: ['resource:default/a'] });
      await backend.add({ id: TWO }, { provider: ['resource:default/b'] });

      expect(await idsSeenBy(ALICE)).toEqual([ONE, TWO]);
      expect(await idsSeenBy(BOB)).toEqual([TWO]);
      const { body } = await get(RUNS, BOB);
      expect(body.counts).toMatchObject({ running: 1 });
    });

    it.each(['model-lifecycle.run.read', 'catalog.entity.read'])(
      'shows nothing where %s is denied',
      async permission => {
        await start({
          policy: { [permission]: { result: AuthorizeResult.DENY } },
          entities: [jobEntity('a')],
        });
        await backend.add(
          { id: ONE },
          { provider: ['resource:default/a'], owner: ALICE },
        );
        expect(await idsSeenBy(ALICE)).toEqual([]);
        await get(`${RUNS}/${ONE}`).expect(404);
      },
    );

    it('follows a conditional policy about runs', async () => {
      await start({
        policy: {
          [runReadPermission.name]: createRunConditionalDecision(
            runReadPermission,
            {
              anyOf: [
                runConditions.isOwner({ claims: [ALICE] }),
                {
                  allOf: [
                    runConditions.hasCluster({ clusters: ['lab'] }),
                    runConditions.hasNamespace({ namespaces: ['open'] }),
                  ],
                },
              ],
            },
          ),
        },
        entities: [jobEntity('a')],
      });
      const provider = ['resource:default/a'];
      await backend.add({ id: ONE }, { provider, owner: ALICE });
      await backend.add({ id: TWO, namespace: 'open' }, { provider });
      await backend.add({ id: runId(3) }, { provider, owner: BOB });

      expect(await idsSeenBy(ALICE)).toEqual([ONE, TWO]);
      await get(`${RUNS}/${TWO}`).expect(200);
      await get(`${RUNS}/${runId(3)}`).expect(404);
    });

    it.each([
      ['where all entities may be read', {}],
      ['under a conditional policy of the catalog', CATALOG_CONDITIONAL],
    ])(
      'shows a run whose entity has left the catalog to its owner only, %s',
      async (_, policy) => {
        await start({ policy, entities: [] });
        // The catalog module takes its links with it.
        await backend.add({ id: ONE }, { owner: ALICE });

        expect(await idsSeenBy(ALICE)).toEqual([ONE]);
        expect(await idsSeenBy(BOB)).toEqual([]);
        await get(`${RUNS}/${ONE}`, ALICE).expect(200);
        await get(`${RUNS}/${ONE}`, BOB).expect(404);
      },
    );

    it('shows nobody a run for an entity that took the name of ours first', async () => {
      await start({
        policy: CATALOG_CONDITIONAL,
        entities: [strangersEntity('a')],
      });
      await backend.add(
        { id: ONE },
        { provider: ['resource:default/a'], owner: ALICE },
      );
      expect(await idsSeenBy(BOB)).toEqual([]);
      await get(`${RUNS}/${ONE}`, BOB).expect(404);
      // Ours is not in the catalog: its owner sees the run as after the end.
      expect(await idsSeenBy(ALICE)).toEqual([ONE]);
      await get(`${RUNS}/${ONE}`, ALICE).expect(200);
    });

    it('knows an entity that was unregistered by hand from one that is hidden', async () => {
      await start({
        policy: CATALOG_CONDITIONAL,
        entities: [jobEntity('hidden')],
        hidden: { [ALICE]: ['resource:default/hidden'] },
      });
      await backend.add(
        { id: ONE },
        { provider: ['resource:default/unregistered'], owner: ALICE },
      );
      await backend.add(
        { id: TWO },
        { provider: ['resource:default/hidden'], owner: ALICE },
      );

      expect(await idsSeenBy(ALICE)).toEqual([ONE]);
      await get(`${RUNS}/${ONE}`, ALICE).expect(200);
      await get(`${RUNS}/${TWO}`, ALICE).expect(404);
      await get(`${RUNS}/${ONE}`, BOB).expect(404);
    });

    it('gives nobody a run by a link that people wrote', async () => {
      await start({ entities: [jobEntity('mine')] });
      await backend.add({ id: ONE }, { people: ['resource:default/mine'] });
      expect(await idsSeenBy(ALICE)).toEqual([]);
      await get(`${RUNS}/${ONE}`).expect(404);
    });

    it('follows a revocation within 15 s', async () => {
      const hidden: Record<string, string[]> = {};
      await start({
        policy: CATALOG_CONDITIONAL,
        entities: [jobEntity('a')],
        hidden,
      });
      await backend.add({ id: ONE }, { provider: ['resource:default/a'] });
      await get(`${RUNS}/${ONE}`, BOB).expect(200);
      hidden[BOB] = ['resource:default/a'];
      await backend.time.advance(15_000);
      await get(`${RUNS}/${ONE}`, BOB).expect(404);
      expect(await idsSeenBy(BOB)).toEqual([]);
    });
  });

  describe('the runs of an entity', () => {
    const provider = ['resource:default/job'];
    const ofEntity = (name: string) =>
      `?entityRef=${encodeURIComponent(`resource:default/${name}`)}`;

    it('come by provider link, by selector and by name', async () => {
      await start({
        entities: [
          jobEntity('job'),
          jobEntity('selecting', {
            'model-lifecycle.io/training-selector': 'app=llm, tier==gold',
          }),
          jobEntity('named', {
            'model-lifecycle.io/run': 'lab/team-a/special',
          }),
        ],
      });
      const labels = { app: 'llm', tier: 'gold' };
      await backend.add({ id: ONE, labels }, { provider });
      await backend.add({ id: TWO, name: 'special' }, { provider });

      expect(await idsSeenBy(ALICE, ofEntity('job'))).toEqual([ONE, TWO]);
      expect(await idsSeenBy(ALICE, ofEntity('selecting'))).toEqual([ONE]);
      expect(await idsSeenBy(ALICE, ofEntity('named'))).toEqual([TWO]);
    });

    it('are those of the job that makes a model, and no namesakes on the page of a job', async () => {
      const model = jobEntity('model', { 'model-lifecycle.io/job': 'weekly' });
      await start({
        entities: [
          jobEntity('job', { 'model-lifecycle.io/job': 'weekly' }),
          { ...model, spec: { ...model.spec, type: 'ai-model' } },
        ],
      });
      const job = { sourceId: 'lab', namespace: 'team-a', name: 'weekly' };
      await backend.add({ id: ONE, job }, { provider });
      await backend.add(
        { id: TWO, job: { ...job, namespace: 'team-b' } },
        { provider: ['resource:default/other'] },
      );
      expect(await idsSeenBy(ALICE, ofEntity('model'))).toEqual([ONE, TWO]);
      expect(await idsSeenBy(ALICE, ofEntity('job'))).toEqual([ONE]);
    });

    it("are none for a stranger's entity with an empty selector", async () => {
      await start({
        policy: CATALOG_CONDITIONAL,
        entities: [
          jobEntity('job'),
          jobEntity('stranger', { 'model-lifecycle.io/training-selector': '' }),
        ],
      });
      await backend.add({ id: ONE }, { provider, owner: ALICE });
      expect(await idsSeenBy(ALICE, ofEntity('stranger'))).toEqual([]);
      expect(await idsSeenBy(BOB, ofEntity('stranger'))).toEqual([]);
    });

    it('are only those that the user may see anyway', async () => {
      await start({
        policy: CATALOG_CONDITIONAL,
        entities: [
          jobEntity('job'),
          jobEntity('stranger', {
            'model-lifecycle.io/training-selector': 'app=llm',
          }),
        ],
        hidden: { [BOB]: provider },
      });
      await backend.add({ id: ONE, labels: { app: 'llm' } }, { provider });
      expect(await idsSeenBy(ALICE, ofEntity('stranger'))).toEqual([ONE]);
      expect(await idsSeenBy(BOB, ofEntity('stranger'))).toEqual([]);
    });

    it('are not to be asked of an entity that the user cannot see', async () => {
      await start({
        entities: [jobEntity('job')],
        hidden: { [BOB]: provider },
      });
      const { status, body } = await get(`${RUNS}${ofEntity('job')}`, BOB);
      expect(status).toBe(404);
      expect(body.error.message).toBe("No entity 'resource:default/job'");
    });

    it('say which part of a selector they cannot read', async () => {
      await start({
        entities: [
          jobEntity('odd', {
            'model-lifecycle.io/training-selector': 'app in (a, b)',
          }),
        ],
      });
      const { body } = await get(`${RUNS}${ofEntity('odd')}`).expect(400);
      expect(body.error.message).toContain("has 'app in (a'");
    });
  });

  describe('entity tags', () => {
    it('answer 304 until something about the run changes', async () => {
      await start({ entities: [jobEntity('a')] });
      const provider = ['resource:default/a'];
      await backend.add({ id: ONE }, { provider });
      const first = await get(`${RUNS}/${ONE}`).expect(200);
      const again = () =>
        get(`${RUNS}/${ONE}`).set('If-None-Match', first.headers.etag);

      await again().expect(304, '');
      await backend.time.advance(60_000);
      await again().expect(304);
      await backend.add({ id: ONE, progress: { percent: 42 } }, { provider });
      const changed = await again().expect(200);
      expect(changed.body.progress.percent).toBe(42);
      expect(changed.body.version).toBeGreaterThan(first.body.version);
    });

    it('change with a stall and with the reach of the cluster', async () => {
      const world: TestWorld = { entities: [jobEntity('a')] };
      await start(world);
      await backend.add({ id: ONE }, { provider: ['resource:default/a'] });
      const first = await get(`${RUNS}/${ONE}`).expect(200);
      expect(first.body.source.reachable).toBe(true);

      world.assessment = {
        stall: {
          kind: 'stale',
          level: 'stalled',
          since: Date.UTC(2026, 10, 21, 11),
          reason: { code: 'stall.stale' },
        },
      };
      const stalled = await get(`${RUNS}/${ONE}`)
        .set('If-None-Match', first.headers.etag)
        .expect(200);
      expect(stalled.body.stall.since).toBe('2026-11-21T11:00:00.000Z');

      world.sources = [];
      await backend.time.advance(1_000);
      const unreachable = await get(`${RUNS}/${ONE}`)
        .set('If-None-Match', stalled.headers.etag)
        .expect(200);
      expect(unreachable.body.source).toMatchObject({
        reachable: false,
        reason: { code: 'source.not-watched' },
      });
      expect(unreachable.body.state).toBe('running');
    });

    it('tell of the cluster, whatever else has its name', async () => {
      const world: TestWorld = { entities: [jobEntity('a')] };
      await start(world);
      const reportedAt = backend.time.now();
      const reason = { code: 'cluster.gone' };
      world.sources = [
        { ...LAB, reachable: false, reason, reportedAt },
        { ...LAB, type: 'mlflow', reportedAt },
      ];
      await backend.add({ id: ONE }, { provider: ['resource:default/a'] });
      const { body } = await get(`${RUNS}/${ONE}`).expect(200);
      expect(body.source).toMatchObject({ reachable: false, reason });
      const list = await get(RUNS).expect(200);
      expect(list.body.items[0].source).toMatchObject({ reachable: false });
    });

    it('end when nobody has reported about the cluster for a minute', async () => {
      const world: TestWorld = { entities: [jobEntity('a')] };
      await start(world);
      world.sources = [{ ...LAB, reportedAt: backend.time.now() }];
      await backend.add({ id: ONE }, { provider: ['resource:default/a'] });
      const first = await get(`${RUNS}/${ONE}`).expect(200);
      await backend.time.advance(61_000);
      const { body } = await get(`${RUNS}/${ONE}`)
        .set('If-None-Match', first.headers.etag)
        .expect(200);
      expect(body.source).toMatchObject({
        reachable: false,
        reason: { code: 'source.silent' },
      });
      const sources = await get('/api/model-lifecycle/sources');
      expect(sources.body.items[0]).toMatchObject({
        status: 'unknown',
        live: false,
      });
    });

    it('hold for lists and series too', async () => {
      await start({ entities: [jobEntity('a')] });
      await backend.add({ id: ONE }, { provider: ['resource:default/a'] });
      for (const path of [RUNS, `${RUNS}/${ONE}/metrics?points=50`]) {
        const { headers } = await get(path).expect(200);
        const statusWith = async (tag: string) =>
          (await get(path).set('If-None-Match', tag)).status;
        expect(await statusWith(headers.etag)).toBe(304);
        expect(await statusWith(`"x", ${headers.etag.slice(2)}`)).toBe(304);
        expect(await statusWith('"another"')).toBe(200);
      }
    });
  });

  describe('bad input', () => {
    it.each([
      ['/runs?limit=0', 'limit'],
      ['/runs?limit=many', 'limit'],
      ['/runs?state=walking', 'state'],
      ['/runs?order=loudest', 'order'],
      ['/runs?entityRef=a%20b%3Ac%2F', 'entityRef'],
      ['/runs?owner=a%3Ab%3Ac%2F', 'owner'],
      ['/runs?job=xyz', 'job'],
      ['/runs?colour=red', 'colour'],
      ['/runs/NOT-AN-ID', 'id'],
      [`/runs/${ONE}/metrics?from=yesterday`, 'from'],
      [`/runs/${ONE}/metrics?from=2026-01-02&to=2026-01-01`, 'to'],
      [`/runs/${ONE}/metrics?points=5`, 'points'],
      [`/runs/${ONE}/logs?pageSize=101`, 'pageSize'],
      [`/runs/${ONE}/logs?page=0`, 'page'],
      [`/runs/${ONE}/logs?lines=5001`, 'lines'],
      [`/runs/${ONE}/logs?level=loud`, 'level'],
    ])('of %s names the field %s', async (path, field) => {
      await start({ entities: [jobEntity('a')] });
      await backend.add({ id: ONE }, { provider: ['resource:default/a'] });
      const { body } = await get(`/api/model-lifecycle${path}`).expect(400);
      expect(body.error.name).toBe('InputError');
      expect(body.error.message).toContain(field);
    });

    it('of a cursor is an error, not another page', async () => {
      await start();
      const { body } = await get(`${RUNS}?cursor=garbage`).expect(400);
      expect(body.error.message).toMatch(/cursor/);
    });
  });

  it('filters, pages and counts', async () => {
    await start({ entities: [jobEntity('a')] });
    const provider = ['resource:default/a'];
    for (let n = 1; n <= 5; n++) {
      await backend.add(
        {
          id: runId(n),
          name: `run-${n}`,
          createdAt: n * 1_000,
          state: n === 1 ? 'failed' : 'running',
        },
        { provider, owner: n === 2 ? ALICE : BOB },
      );
    }
    const first = await get(`${RUNS}?limit=2`).expect(200);
    expect(first.body.items.map((i: { name: string }) => i.name)).toEqual([
      'run-5',
      'run-4',
    ]);
    expect(first.body.totalItems).toBe(5);
    expect(first.body.counts).toMatchObject({ running: 4, failed: 1 });
    const cursor = encodeURIComponent(first.body.nextCursor);
    const second = await get(`${RUNS}?limit=2&cursor=${cursor}`).expect(200);
    expect(second.body.items.map((i: { name: string }) => i.name)).toEqual([
      'run-3',
      'run-2',
    ]);
    expect(await idsSeenBy(ALICE, '?owner=me')).toEqual([TWO]);
    expect(await idsSeenBy(ALICE, `?owner=${ALICE}`)).toEqual([TWO]);
    expect(await idsSeenBy(ALICE, '?state=failed')).toEqual([ONE]);
    expect(await idsSeenBy(ALICE, '?q=run-3')).toEqual([runId(3)]);
    expect(await idsSeenBy(ALICE, '?cluster=other')).toEqual([]);
    expect(await idsSeenBy(ALICE, `?job=${ONE}`)).toHaveLength(5);
  });
});
