// The source of object stores against a real S3 store (versitygw) and a real
// PostgreSQL, filled as the product recommender fills them.
import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openSource } from '../../lib/modelSource.mjs';
import {
  BUCKET,
  openRecommender,
  recommenderConfig,
} from '../../lib/recommender.mjs';
import { startPostgres } from '../../peers/postgres.mjs';
import { postgresRequirements } from '../../peers/requirements.mjs';
import { objectStoreRequirements, startObjectStore } from '../../peers/s3.mjs';

const missing = [...objectStoreRequirements(), ...postgresRequirements()];
const skip = missing.length > 0 && missing.join(' ');
const SCOPE = 'user-encoder';

describe('a real object store and version table', { skip }, () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'object-store-'));
  let store;
  let postgres;
  let recommender;
  let reader;
  let opened;
  let known;

  const config = (more = {}) => ({
    ...recommenderConfig(store, postgres, reader),
    ...more,
  });
  /** Lists as the scanner does: what was known before is known now. */
  async function list() {
    const listing = await opened.list({ known });
    known = listing.known;
    return { ...listing, model: listing.records[0], end: listing.ends[SCOPE] };
  }
  /** What a source with another config says of the same place. */
  async function listWith(more, options) {
    const other = openSource('object-store', config(more));
    const listing = await other.list(options);
    await other.close();
    const text = other.logged.join('');
    assert.ok(!text.includes(reader.secretAccessKey), 'a key in the log');
    assert.ok(!text.includes('wrong-password'), 'a password in the log');
    return { ...listing, model: listing.records[0], end: listing.ends[SCOPE] };
  }
  const versionOf = (model, name) =>
    model.versions.find(version => version.name === name);

  before(async () => {
    // PostgreSQL runs as another user than root.
    chmodSync(dir, 0o755);
    store = await startObjectStore({
      dir: path.join(dir, 'store'),
      log: console.log,
    });
    postgres = await startPostgres({ dir: path.join(dir, 'postgres') });
    recommender = await openRecommender(store, postgres);
    await recommender.createBucket(BUCKET);
    reader = store.addUser('reader');
    await recommender.allow(reader, ['s3:ListBucket', 's3:GetObject']);
    opened = openSource('object-store', config());
  });

  after(async () => {
    await opened?.close();
    await recommender?.close();
    await store?.stop();
    await postgres?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it('has no version before the first training, and says why none is current', async () => {
    const empty = await list();
    assert.equal(empty.end.outcome, 'complete');
    assert.equal(empty.model.versions, undefined);
    assert.equal(empty.model.currentVersion, undefined);
    assert.equal(empty.model.currentReason.code, 'version-table-missing');

    await recommender.createTable();
    const noRow = await list();
    assert.equal(noRow.model.currentReason.code, 'version-table-empty');
  });

  it('names as current what the row names, and orders versions by number', async () => {
    for (const version of ['1.0.0', '1.0.2', '1.0.10']) {
      await recommender.upload(version);
      await recommender.announce(version);
    }
    const { model, end } = await list();
    assert.equal(end.outcome, 'complete');
    assert.equal(end.absence, 'proof');
    assert.equal(model.currentVersion, '1.0.10');
    assert.deepEqual(
      model.versions.map(({ name, readiness }) => [name, readiness]),
      [
        ['1.0.10', 'ready'],
        ['1.0.2', 'ready'],
        ['1.0.0', 'ready'],
      ],
    );
    const { uri, parameters } = versionOf(model, '1.0.10');
    assert.equal(uri, `s3://${BUCKET}/user-encoder-1.0.10.pth`);
    assert.deepEqual(parameters, { dim: '64', users_num_numerical: '4' });
  });

  it('is the same again, and follows a row that was updated in place', async () => {
    const first = await list();
    assert.deepEqual((await list()).records, first.records);

    const stamp = async () => {
      const { rows } = await recommender.sql(
        'select id, updated_at::text from model_version',
      );
      return rows;
    };
    const before = await stamp();
    await recommender.announce('1.0.2');
    assert.deepEqual(await stamp(), before, 'no stamp tells of it');
    assert.equal((await list()).model.currentVersion, '1.0.2');
  });

  it('says of a row that is ahead of its files that the version is not ready', async () => {
    await recommender.announce('1.0.11');
    const ahead = (await list()).model;
    assert.equal(ahead.currentVersion, '1.0.11');
    assert.equal(versionOf(ahead, '1.0.11').readiness, 'not-ready');
    assert.deepEqual(ahead.currentReason, {
      code: 'object-missing',
      params: { key: 'user-encoder-1.0.11.pth' },
    });

    await recommender.put('user-encoder-1.0.11.pth', 'weights');
    assert.deepEqual((await list()).model.currentReason.params, {
      key: 'user-encoder-config-1.0.11.json',
    });

    await recommender.upload('1.0.11');
    const there = (await list()).model;
    assert.equal(versionOf(there, '1.0.11').readiness, 'ready');
    assert.equal(there.currentReason, undefined);
  });

  it('keeps a version whose files were deleted, as one that is not ready', async () => {
    await recommender.delete('user-encoder-1.0.0.pth');
    await recommender.delete('user-encoder-config-1.0.0.json');
    const { model, end } = await list();
    assert.equal(end.outcome, 'complete');
    assert.equal(versionOf(model, '1.0.0').readiness, 'not-ready');
    assert.equal(versionOf(model, '1.0.0').reason.code, 'object-missing');
    assert.equal(versionOf(model, '1.0.2').readiness, 'ready');
    assert.equal(model.currentVersion, '1.0.11');
  });

  it('fails with a key that nobody has, a wrong one, one without rights, and where no bucket is', async () => {
    const stranger = store.addUser('stranger');
    const outcomes = [];
    for (const more of [
      { accessKeyId: 'NOBODY', secretAccessKey: 'wrong-password' },
      { secretAccessKey: 'wrong-password' },
      stranger,
      { models: [{ bucket: 'nowhere' }] },
    ]) {
      const { end, records } = await listWith(more);
      outcomes.push([end.outcome, end.reason?.code, records.length]);
    }
    assert.deepEqual(outcomes, [
      ['failed', 'upstream-forbidden', 0],
      ['failed', 'upstream-forbidden', 0],
      ['failed', 'upstream-forbidden', 0],
      ['failed', 'upstream-not-found', 0],
    ]);
  });

  it('says "unknown" of what it may list and not read', async () => {
    const lister = store.addUser('lister');
    await recommender.allow(lister, ['s3:ListBucket']);
    const { model, end } = await listWith(lister);
    await recommender.allow(reader, ['s3:ListBucket', 's3:GetObject']);
    assert.equal(end.outcome, 'complete');
    assert.equal(versionOf(model, '1.0.11').readiness, 'unknown');
    assert.equal(model.currentReason.code, 'object-not-readable');
  });

  it('keeps the version that was current while the table cannot be read', async () => {
    const { connection } = config().table;
    for (const [table, code] of [
      [
        { connection: { ...connection, password: 'wrong-password' } },
        'version-table-unauthorized',
      ],
      [{ connection: { ...connection, port: 1 } }, 'version-table-unreachable'],
      [{ connection, order: 'no_such' }, 'version-table-column-missing'],
    ]) {
      const { records, retained, end } = await listWith({ table }, { known });
      assert.deepEqual(records, [], code);
      assert.deepEqual(
        retained.map(({ key, reason }) => [key, reason.code]),
        [[SCOPE, code]],
      );
      assert.equal(end.outcome, 'complete');
    }
  });

  it('reads a bucket of more than one page to the end', async () => {
    const versions = Array.from(
      { length: 1_010 },
      (_, index) => `2.0.${index}`,
    );
    await recommender.createBucket('many');
    for (let index = 0; index < versions.length; index += 10) {
      await Promise.all(
        versions
          .slice(index, index + 10)
          .map(version => recommender.put(`m-${version}.bin`, 'x', 'many')),
      );
    }
    const { records, ends } = await listWith({
      ...store.admin,
      preset: undefined,
      table: undefined,
      models: [{ name: 'many', bucket: 'many', files: ['m-{version}.bin'] }],
    });
    assert.equal(ends.many.outcome, 'complete');
    assert.equal(records[0].versionCount, 1_010);
    assert.equal(records[0].versions[0].name, '2.0.1009');
  });

  it('fails while the store is down, and is the same when it is back', async () => {
    const before = (await list()).records;
    await store.stop();
    const { records, ends } = await opened.list({ known });
    assert.deepEqual(records, []);
    assert.equal(ends[SCOPE].outcome, 'failed');
    assert.equal(ends[SCOPE].reason.code, 'upstream-unreachable');
    await store.startAgain();
    assert.deepEqual((await list()).records, before);
  });
});
