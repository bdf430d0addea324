// The MLflow source against a real MLflow server.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openSource } from '../../lib/modelSource.mjs';
import { mlflowRequirements, startMlflow } from '../../peers/mlflow.mjs';

const missing = mlflowRequirements();
const skip = missing.length > 0 && missing.join(' ');
const { signal } = new AbortController();

const byKey = listing =>
  Object.fromEntries(listing.records.map(record => [record.key, record]));

describe('a real MLflow', { skip }, () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'mlflow-'));
  let mlflow;
  let opened;

  before(async () => {
    mlflow = await startMlflow({ dir, log: console.log });
    const { client } = mlflow;
    await client.register({
      name: 'churn-xgb',
      description: '# Churn\n\nWho leaves.\n\n## Use\n\nWeekly.',
      tags: { owner: 'ana@example.test', license: 'apache-2.0' },
      versions: [{ auc: 0.9 }, { auc: 0.92 }, { auc: 0.91 }],
    });
    await client.setAlias('churn-xgb', 'champion', 2);
    await client.register({ name: "it's a name", versions: [{ f1: 0.5 }] });
    await client.register({ name: 'nothing yet' });
    for (const index of [1, 2, 3, 4, 5, 6]) {
      await client.register({ name: `model-${index}`, versions: [{}] });
    }
    opened = openSource('mlflow', { baseUrl: mlflow.url, pageSize: 4 }, 'lab');
  });

  after(async () => {
    await opened?.close();
    await mlflow?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it('is listed to the end, with aliases, runs and cards', async () => {
    const listing = await opened.list();
    assert.equal(listing.ends.default.outcome, 'complete');
    assert.equal(listing.ends.default.absence, 'hint');
    const models = byKey(listing);
    assert.equal(Object.keys(models).length, 9);
    const churn = models['default/churn-xgb'];
    assert.equal(churn.currentVersion, '2');
    assert.deepEqual(
      churn.versions.map(({ name, aliases, metrics }) => [
        name,
        aliases,
        metrics,
      ]),
      [
        ['3', undefined, { auc: 0.91 }],
        ['2', ['champion'], { auc: 0.92 }],
        ['1', undefined, undefined],
      ],
    );
    assert.equal(models["default/it's a name"].versions[0].metrics.f1, 0.5);
    assert.equal(models['default/nothing yet'].versions, undefined);
    const card = await opened.source.readCard(churn, signal);
    assert.match(card.markdown, /## Use/);
  });

  it('is the same again where nothing changed, and shows what did', async () => {
    const first = await opened.list();
    const second = await opened.list({ known: first.known });
    assert.deepEqual(second.records, []);
    assert.deepEqual(second.samePages, { default: [0, 1, 2] });

    await mlflow.client.setAlias('churn-xgb', 'champion', 3);
    const third = await opened.list({ known: second.known });
    assert.equal(byKey(third)['default/churn-xgb'].currentVersion, '3');

    const run = await mlflow.client.addVersion('churn-xgb', { auc: 0.95 });
    const fourth = await opened.list({ known: third.known });
    assert.equal(
      byKey(fourth)['default/churn-xgb'].versions[0].metrics.auc,
      0.95,
    );
    await mlflow.client.logMetric(run, 'auc', 0.96);
    const fifth = await opened.list({ known: fourth.known, full: true });
    assert.equal(
      byKey(fifth)['default/churn-xgb'].versions[0].metrics.auc,
      0.96,
    );
  });

  it('says of a deleted model that it is gone, and of the others that they are there', async () => {
    await mlflow.client.remove('model-6');
    const listing = await opened.list();
    assert.ok(!('default/model-6' in byKey(listing)));
    const presence = key => opened.source.lookUp(key, signal);
    assert.equal(await presence('default/model-6'), 'gone');
    assert.equal(await presence('default/model-5'), 'present');
    assert.equal(await presence('default/nothing yet'), 'present');
  });

  it('fails below a wrong address', async () => {
    const wrong = openSource('mlflow', {
      baseUrl: `${mlflow.url}/nowhere`,
      workspaces: ['default'],
    });
    const listing = await wrong.list();
    await wrong.close();
    assert.equal(listing.ends.default.outcome, 'failed');
    assert.equal(listing.ends.default.reason.code, 'upstream-not-found');
  });
});

describe('a real MLflow with workspaces', { skip }, () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'mlflow-'));
  let mlflow;

  before(async () => {
    mlflow = await startMlflow({ dir, workspaces: true, log: console.log });
    for (const name of ['team-a', 'team-b']) {
      await mlflow.client.send('POST', '3.0/mlflow/workspaces', { name });
      await mlflow.client
        .in(name)
        .register({ name: 'churn', description: `of ${name}` });
    }
  });
  after(async () => {
    await mlflow?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it('keeps the same name in two of them apart', async () => {
    const opened = openSource('mlflow', { baseUrl: mlflow.url });
    const listing = await opened.list();
    await opened.close();
    assert.deepEqual(
      listing.records.map(({ key, description }) => [key, description]),
      [
        ['team-a/churn', 'of team-a'],
        ['team-b/churn', 'of team-b'],
      ],
    );
    assert.deepEqual(Object.keys(listing.ends).sort(), [
      'default',
      'team-a',
      'team-b',
    ]);
  });

  it('says that a configured workspace is not there', async () => {
    const opened = openSource('mlflow', {
      baseUrl: mlflow.url,
      workspaces: ['team-c', 'team-a'],
    });
    const { ends } = await opened.list();
    await opened.close();
    assert.equal(ends['team-c'].reason.code, 'mlflow-workspace-not-found');
    assert.equal(ends['team-a'].outcome, 'complete');
  });
});

describe('a real MLflow with basic access', { skip }, () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'mlflow-'));
  const admin = { username: 'admin', password: 'a-test-password-1' };
  let mlflow;

  before(async () => {
    mlflow = await startMlflow({ dir, admin, log: console.log });
    await mlflow.client.register({ name: 'secret-model' });
  });
  after(async () => {
    await mlflow?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it('fails without a password and with a wrong one, and lists with the right one', async () => {
    const outcomes = [];
    for (const more of [{}, { ...admin, password: 'wrong-password' }, admin]) {
      const opened = openSource('mlflow', { baseUrl: mlflow.url, ...more });
      const { ends, records } = await opened.list();
      await opened.close();
      const { outcome, reason } = ends.default;
      outcomes.push([outcome, reason?.code, records.length]);
      assert.ok(!opened.logged.join('').includes('wrong-password'));
    }
    assert.deepEqual(outcomes, [
      ['failed', 'upstream-unauthorized', 0],
      ['failed', 'upstream-unauthorized', 0],
      ['complete', undefined, 1],
    ]);
  });
});
