import { mockCredentials } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import request from 'supertest';
import { ReportInbox } from '../../training/sources/report/ReportInbox';
import { startBackend, type TestBackend } from '../__testUtils__/testBackend';

jest.setTimeout(60_000);

const as = (subject: string) =>
  mockCredentials.service.header({
    onBehalfOf: mockCredentials.service(subject),
    targetPluginId: 'model-lifecycle',
  });
const ALICE = as('trainer-a');
const BOB = as('trainer-b');
const config = {
  training: {
    reports: {
      subjects: [{ subject: 'trainer-a' }, { subject: 'trainer-b' }],
    },
  },
};

describe('POST /reports', () => {
  const backends: TestBackend[] = [];
  let backend: TestBackend;

  const start = async (world = {}) => {
    backend = await startBackend({ config, ...world });
    backends.push(backend);
    return backend;
  };
  const post = (body: unknown, authorization: string | undefined = ALICE) => {
    const asked = request(backend.server)
      .post('/api/model-lifecycle/reports')
      .set('content-type', 'application/json');
    return (
      authorization ? asked.set('authorization', authorization) : asked
    ).send(typeof body === 'string' ? body : JSON.stringify(body));
  };
  const send = async (...reports: unknown[]) => {
    const { body, status } = await post({ reports });
    expect(body).toMatchObject({ results: expect.anything() });
    expect(status).toBe(200);
    return body.results;
  };
  const statuses = async (...reports: unknown[]) =>
    (await send(...reports)).map(({ status }: { status: string }) => status);
  const kept = async () => {
    const inbox = new ReportInbox({ knex: backend.knex, time: backend.time });
    return (await inbox.waiting(10_000)).map(({ subject, report }) => ({
      subject,
      ...report,
    }));
  };
  const report = (sequence: number, fields = {}) => ({
    run: { id: 'night' },
    sequence,
    ...fields,
  });

  beforeEach(() => start());
  afterEach(() => Promise.all(backends.splice(0).map(one => one.stop())));

  it('keeps what was accepted before it answers', async () => {
    expect(await send(report(1, { percent: 40, state: 'running' }))).toEqual([
      { index: 0, run: 'night', sequence: 1, status: 'accepted' },
    ]);
    expect(await kept()).toEqual([
      {
        subject: 'trainer-a',
        run: { id: 'night' },
        sequence: 1,
        percent: 40,
        state: 'running',
        reportedAt: backend.time.now(),
      },
    ]);
  });

  it('takes each sequence number once, and none that is older', async () => {
    expect(await statuses(report(5))).toEqual(['accepted']);
    expect(await statuses(report(5), report(4), report(6))).toEqual([
      'duplicate',
      'duplicate',
      'accepted',
    ]);
    expect((await kept()).map(({ sequence }) => sequence)).toEqual([5, 6]);
  });

  it('takes a batch in the order of the numbers, wherever they stand in it', async () => {
    expect(await statuses(report(3), report(1), report(2), report(2))).toEqual([
      'accepted',
      'accepted',
      'accepted',
      'duplicate',
    ]);
    expect((await kept()).map(({ sequence }) => sequence)).toEqual([1, 2, 3]);
  });

  it('keeps the runs of two reporters apart, whatever they call them', async () => {
    await post({ reports: [report(1, { percent: 10 })] }, ALICE);
    const { body } = await post({ reports: [report(1, { percent: 90 })] }, BOB);
    expect(body.results[0].status).toBe('accepted');
    expect(
      (await kept()).map(({ subject, percent }) => ({ subject, percent })),
    ).toEqual([
      { subject: 'trainer-a', percent: 10 },
      { subject: 'trainer-b', percent: 90 },
    ]);
  });

  it('keeps the good ones of a batch and names what is wrong with the others', async () => {
    const results = await send(
      report(1),
      report(2, { percent: 140, stepp: 3 }),
      { sequence: 3 },
      'text',
      null,
      report(4, { percent: -3, step: '7', state: 'done', startedAt: 'today' }),
      report(5, { phases: [{ id: 'a', state: 'running', percent: 101 }] }),
      report(6),
    );
    expect(results).toMatchObject([
      { status: 'accepted' },
      {
        status: 'rejected',
        problems: [
          { field: 'percent', message: 'must be a number from 0 to 100' },
          { field: 'stepp', message: 'is not a field of a report' },
        ],
      },
      { status: 'rejected', problems: [{ field: 'run' }] },
      { status: 'rejected', problems: [{ field: '' }, {}, {}] },
      { status: 'rejected', problems: [{ field: '' }, {}, {}] },
      {
        status: 'rejected',
        problems: [
          { field: 'state' },
          { field: 'percent' },
          { field: 'step' },
          { field: 'startedAt' },
        ],
      },
      { status: 'rejected', problems: [{ field: 'phases[0].percent' }] },
      { status: 'accepted' },
    ]);
    expect((await kept()).map(({ sequence }) => sequence)).toEqual([1, 6]);
  });

  it('takes a name that says nothing for none, and keeps the others', async () => {
    const results = await send(
      { run: { id: '' }, sequence: 1 },
      { run: { id: ' \u0000 ' }, sequence: 1 },
      report(1, { phases: [{ id: ' ', state: 'running' }] }),
      report(2),
    );
    expect(results).toMatchObject([
      {
        status: 'rejected',
        problems: [{ field: 'run.id', message: 'must be given' }],
      },
      { status: 'rejected', problems: [{ field: 'run.id' }] },
      { status: 'rejected', problems: [{ field: 'phases[0].id' }] },
      { status: 'accepted' },
    ]);
    expect((await kept()).map(({ sequence }) => sequence)).toEqual([2]);
  });

  it('takes NaN for a gap, and text for a mistake', async () => {
    const results = await send(
      report(1, {
        metrics: { loss: 'nan', 'grad norm': null, lr: 0.1, x: 'Infinity' },
      }),
      report(2, { metrics: { loss: 'low' } }),
      report(3, { metrics: [{ name: 'loss', value: 2, split: 'eval' }] }),
    );
    expect(results).toMatchObject([
      { status: 'accepted' },
      {
        status: 'rejected',
        problems: [{ field: 'metrics.loss', message: 'must be a number' }],
      },
      { status: 'accepted' },
    ]);
    expect((await kept()).map(({ metrics }) => metrics)).toEqual([
      [{ name: 'lr', value: 0.1 }],
      [{ name: 'loss', value: 2, split: 'eval' }],
    ]);
  });

  it('keeps text as text, without control characters', async () => {
    const html = '<img src=x onerror=alert(1)>';
    await send(report(1, { message: `a\u0000b\u202e ${html}`, reason: html }));
    expect((await kept())[0]).toMatchObject({
      message: `a b  ${html}`,
      reason: html,
    });
  });

  it('does not take an address that is no web page, or has a password', async () => {
    for (const trackingUrl of [
      'ftp://wandb.example/run',
      'https://me:secret@wandb.example/run',
      'nonsense',
    ]) {
      expect(await statuses(report(1, { trackingUrl }))).toEqual(['rejected']);
    }
    expect(
      await statuses(report(1, { trackingUrl: 'https://wandb.example/run' })),
    ).toEqual(['accepted']);
  });

  it('keeps of parameters what facts can hold, and hashes of the others', async () => {
    await send(
      report(1, {
        parameters: { baseModel: 'granite', nodes: 2, token: 'hunter2' },
      }),
    );
    const [{ facts }] = await kept();
    expect(facts).toEqual({
      baseModel: 'granite',
      nodes: 2,
      parameters: { token: expect.stringMatching(/^[0-9a-f]{12}$/) },
    });
    expect(JSON.stringify(facts)).not.toContain('hunter2');
  });

  it("counts times back by the reporter's own clock", async () => {
    const now = backend.time.now();
    const { status } = await post({
      sentAt: '2020-01-01T10:00:00Z',
      reports: [
        report(1, { reportedAt: '2020-01-01T09:50:00Z' }),
        report(2, {
          reportedAt: '2020-01-01T10:00:00Z',
          startedAt: '2020-01-01T09:00:00Z',
        }),
        report(3),
      ],
    });
    expect(status).toBe(200);
    expect((await kept()).map(({ reportedAt }) => reportedAt - now)).toEqual([
      -600_000, 0, 1,
    ]);
    const [, { startedAt }] = await kept();
    expect(Math.abs(startedAt! - (now - 3_600_000))).toBeLessThanOrEqual(
      30_000,
    );
  });

  it('refuses users with words, and whoever says nothing', async () => {
    const user = await post(
      { reports: [report(1)] },
      mockCredentials.user.header(),
    );
    expect(user.status).toBe(403);
    expect(user.body.error.message).toContain('a signed-in user cannot');
    const none = await post(
      { reports: [report(1)] },
      mockCredentials.none.header(),
    );
    expect(none.status).toBe(401);
    expect(await kept()).toEqual([]);
  });

  it('refuses a subject that is not configured, or may not report', async () => {
    const stranger = await post({ reports: [report(1)] }, as('stranger'));
    expect(stranger.status).toBe(403);
    expect(stranger.body.error.message).toContain(
      "'stranger' is not among modelLifecycle.training.reports.subjects",
    );
    await start({
      policy: {
        'model-lifecycle.report.create': { result: AuthorizeResult.DENY },
      },
    });
    const denied = await post({ reports: [report(1)] });
    expect(denied.status).toBe(403);
    expect(denied.body.error.message).toContain(
      "no permission 'model-lifecycle.report.create'",
    );
  });

  it('says where reports are not configured', async () => {
    await start({ config: {} });
    const { status, body } = await post({ reports: [report(1)] });
    expect(status).toBe(404);
    expect(body.error.message).toContain('modelLifecycle.training.reports');
  });

  it('takes 100 reports and 1 MiB, and no more', async () => {
    const many = (count: number) =>
      Array.from({ length: count }, (_, index) => report(index));
    expect((await post({ reports: many(101) })).status).toBe(400);
    expect((await post({ reports: [] })).status).toBe(400);
    expect((await post({ reports: many(100) })).status).toBe(200);
    const lines = Array.from({ length: 60 }, () => 'x'.repeat(16_000));
    expect((await post({ reports: [report(200, { lines })] })).status).toBe(
      200,
    );
    const large = await post({
      reports: [report(201, { lines: [...lines, ...lines] })],
    });
    expect(large.status).toBe(413);
    expect(large.body.error.message).toContain('at most 1048576 bytes');
  });

  it('says come again when too many wait, and keeps what was kept once', async () => {
    for (let from = 0; from < 1_000; from += 100) {
      await send(
        ...Array.from({ length: 100 }, (_, index) => report(from + index)),
      );
    }
    const full = await post({ reports: [report(1_000)] });
    expect(full.status).toBe(429);
    expect(full.body.error.message).toContain("run 'night'");
    expect(await statuses(report(7))).toEqual(['duplicate']);
    expect(await statuses({ run: { id: 'other' }, sequence: 1 })).toEqual([
      'accepted',
    ]);
    expect(await kept()).toHaveLength(1_001);
  });

  it('refuses what is no JSON with words', async () => {
    const { status } = await post('{"reports": [{"metrics": {"loss": NaN}}]}');
    expect(status).toBe(400);
    expect((await post({ sentAt: 'now', reports: [report(1)] })).status).toBe(
      400,
    );
  });
});
