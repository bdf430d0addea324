// Model sources as the catalog shows them: a running Backstage, read through
// the catalog's own client. The sources of clusters are in kubernetes.test.mjs.
import assert from 'node:assert/strict';
import { readdirSync, rmSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, before, describe, it } from 'node:test';
import { identities, loadDemoLab, startModelLab } from '../../lib/modelLab.mjs';
import { startModelServers } from '../../lib/modelServers.mjs';
import { temporaryFolder } from '../../lib/realLab.mjs';
import { until } from '../../lib/until.mjs';

const refOf = ({ kind, metadata }) =>
  `${kind.toLowerCase()}:default/${metadata.name}`;
const targets = (entity, type) =>
  entity.relations
    .filter(relation => relation.type === type)
    .map(({ targetRef }) => targetRef);

describe('model sources in the catalog', () => {
  const dir = temporaryFolder('model-catalog');
  let servers;
  const archive = {
    runs: [],
    models: Array.from({ length: 10 }, (_, index) => ({
      name: `retired-${index}`,
      updatedAtMs: Date.UTC(2024, 2, 4 + index),
      versions: [],
    })),
  };
  let archiveServer;
  let lab;
  let ids;

  before(async () => {
    const { SourceServer, createMlflowHandler } = loadDemoLab();
    servers = await startModelServers({ dir, log: console.log });
    console.log(`real servers: ${servers.real.join(', ') || 'none'}`);
    archiveServer = await SourceServer.start({
      handler: createMlflowHandler({ workspaces: { default: archive } }),
    });
    const sources = {
      ...servers.sources,
      chat: {
        ...servers.sources.chat,
        links: [{ source: 'workstation', host: 'gpu' }],
      },
      archive: { type: 'mlflow', baseUrl: archiveServer.url },
      declared: { type: 'declared' },
    };
    ids = Object.keys(sources);
    lab = await startModelLab({ dir, sources });
  });

  after(async () => {
    await lab?.stop();
    await archiveServer?.close();
    await servers?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  /** Every source was listed, and the catalog has what they have. */
  async function untilComplete() {
    for (const id of ids) {
      const { source } = await lab.untilSource(
        id,
        detail => detail.lastScan?.result === 'complete',
        { timeoutMs: 120_000 },
      );
      await until(
        async () => {
          const keys = await lab.keys(id);
          const records = keys.filter(key => !key.endsWith('#api')).length;
          if (records === source.counts.stored) return true;
          throw new Error(`${records} of ${source.counts.stored}`);
        },
        { what: `the catalog to have all of ${id}`, timeoutMs: 60_000 },
      );
    }
  }

  /** For a while: several rounds of the catalog, which reads each second. */
  async function staysAsItIs(before) {
    for (let round = 0; round < 4; round += 1) {
      await sleep(4_000);
      assert.deepEqual(identities(await lab.entities()), before);
    }
  }

  it('are all there', async () => {
    const answer = await lab.send(
      'PUT',
      'model-lifecycle/models/declared/scorecard',
      { kind: 'model', title: 'Scorecard 2019', format: 'excel' },
    );
    assert.equal(answer.status, 200, await answer.text());
    await lab.untilKeys('declared', ['scorecard']);
    await untilComplete();
    for (const id of ids)
      assert.ok((await lab.keys(id)).length > 0, `${id} has no entity`);
    if (servers.real.includes('experiments')) {
      assert.deepEqual(await lab.keys('experiments'), [
        'default/churn-xgb',
        'default/credit-score',
        'default/ltv',
      ]);
    }
  });

  it('show what belongs together', async () => {
    const models = [...(await lab.entities('workstation')).values()];
    const server = models.find(({ kind }) => kind === 'Component');
    const onHost = models.filter(({ kind }) => kind === 'Resource');
    assert.deepEqual(
      targets(server, 'dependsOn').sort(),
      onHost.map(refOf).sort(),
    );
    const [api] = targets(server, 'providesApi');
    assert.ok((await lab.entities('workstation')).has(api), api);
    for (const model of onHost)
      assert.ok(targets(model, 'dependencyOf').includes(refOf(server)));
    if (servers.real.includes('recommender')) {
      const encoder = await lab.entity('recommender', 'user-encoder');
      const [dataset] = targets(encoder, 'dependsOn');
      const found = (await lab.entities('recommender')).get(dataset);
      assert.equal(found?.spec.type, 'dataset');
    }
  });

  it('are written once: a second listing changes nothing', async () => {
    const before = [...(await lab.entities())].map(([ref, { metadata }]) => [
      ref,
      metadata.etag,
    ]);
    const scans = await Promise.all(ids.map(id => lab.scan(id)));
    for (const { source, lastScan } of scans) {
      const { id, counts } = source;
      const { added, changed, removed } = counts;
      assert.equal(lastScan.result, 'complete', id);
      assert.deepEqual([added, changed, removed], [0, 0, 0], id);
    }
    await sleep(5_000);
    assert.deepEqual(
      [...(await lab.entities())].map(([ref, { metadata }]) => [
        ref,
        metadata.etag,
      ]),
      before,
    );
  });

  it('that list much less wait for a person, who confirms it', async () => {
    const before = identities(await lab.entities('archive'));
    assert.equal(Object.keys(before).length, 10);
    archive.models.splice(3);
    const { waiting, proposal, offers } = await until(
      async () => {
        const detail = await lab.scan('archive');
        return detail.waiting.length > 0 && detail;
      },
      { what: 'the removals to wait', timeoutMs: 60_000, everyMs: 500 },
    );
    assert.deepEqual(
      waiting.map(({ reason, count }) => [reason.code, count]),
      [['removal-share', 7]],
    );
    assert.ok(offers.includes('confirm'));
    await sleep(3_000);
    assert.deepEqual(identities(await lab.entities('archive')), before);

    const confirm = name =>
      lab.send('POST', 'model-lifecycle/sources/archive/removals/confirm', {
        proposal: name,
      });
    assert.equal((await confirm('something-else')).status, 409);
    await sleep(3_000);
    assert.deepEqual(identities(await lab.entities('archive')), before);

    const answer = await confirm(proposal);
    assert.deepEqual(await answer.json(), { removed: 7 });
    await until(async () => (await lab.keys('archive')).length === 3, {
      what: 'the confirmed removals',
    });
    for (const [ref, uid] of Object.entries(
      identities(await lab.entities('archive')),
    ))
      assert.equal(uid, before[ref]);
    await lab.untilSource(
      'archive',
      detail => detail.waiting.length === 0 && detail.source.status === 'ok',
    );
  });

  it('that are declared go when they are taken back', async () => {
    await lab.send('PUT', 'model-lifecycle/models/declared/trial', {
      kind: 'model',
      title: 'Trial',
    });
    await lab.untilKeys('declared', ['scorecard', 'trial']);
    const answer = await lab.send(
      'DELETE',
      'model-lifecycle/models/declared/trial',
    );
    assert.equal(answer.status, 204);
    await lab.untilKeys('declared', ['scorecard']);
  });

  it('stay when the database of the plugin is lost', async () => {
    const before = identities(await lab.entities());
    await lab.backend.stop();
    const database = path.join(dir, 'database');
    const files = readdirSync(database).filter(name =>
      name.startsWith('model-lifecycle'),
    );
    assert.ok(files.length > 0, readdirSync(database).join(', '));
    for (const name of files) rmSync(path.join(database, name));
    // At the same time one of them is away, so that nothing of it is known any more.
    await servers.down('experiments');
    await lab.startAgain();
    await staysAsItIs(before);
    for (const id of ids.filter(name => name !== 'experiments')) {
      await lab.untilSource(
        id,
        detail => detail.lastScan?.result === 'complete',
        { timeoutMs: 120_000 },
      );
    }
    await staysAsItIs(before);
  });

  it('stay when their servers go, and the source says so', async () => {
    const before = identities(await lab.entities());
    const gone = ids.filter(id => !['declared', 'archive'].includes(id));
    for (const id of gone) await servers.down(id);
    archiveServer.fail({
      kind: 'html',
      status: 200,
    });
    const scans = await Promise.all(
      [...gone, 'archive'].map(id => lab.scan(id)),
    );
    for (const { source, lastScan } of scans) {
      const { id, status, problems } = source;
      assert.notEqual(lastScan.result, 'complete', id);
      assert.equal(status, 'error', id);
      assert.ok(problems.length > 0, id);
    }
    await staysAsItIs(before);
  });
});
