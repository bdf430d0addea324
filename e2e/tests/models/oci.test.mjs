// The source of container registries against a real registry (distribution).
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { openSource } from '../../lib/modelSource.mjs';
import { registryRequirements, startRegistry } from '../../peers/oci.mjs';

const missing = registryRequirements();
const skip = missing.length > 0 && missing.join(' ');
const { signal } = new AbortController();
const GRANITE = 'models/granite';

const modelPack = (version, tags) => ({
  tags,
  artifactType: 'application/vnd.cncf.model.manifest.v1+json',
  config: {
    mediaType: 'application/vnd.cncf.model.config.v1+json',
    content: {
      descriptor: { title: 'Granite', version, licenses: ['Apache-2.0'] },
      config: { format: 'gguf', paramSize: '2b' },
    },
  },
  layers: [
    {
      mediaType: 'application/vnd.cncf.model.weight.v1.raw',
      content: `weights of ${version}`,
      annotations: { 'org.cncf.model.filepath': 'model.gguf' },
    },
    {
      mediaType: 'application/vnd.cncf.model.doc.v1.raw',
      content: `# Granite ${version}\n\nPacked.\n`,
      annotations: { 'org.cncf.model.filepath': 'README.md' },
    },
  ],
});
const image = (tags, labels) => ({
  tags,
  config: {
    mediaType: 'application/vnd.oci.image.config.v1+json',
    content: { config: { Labels: labels, Env: ['TOKEN=do-not-map'] } },
  },
  layers: [
    {
      mediaType: 'application/vnd.oci.image.layer.v1.tar+gzip',
      content: gzipSync(''),
    },
  ],
});
const modelOf = (listing, repository) =>
  listing.records.find(({ scope }) => scope === repository);
const versionsOf = (listing, repository) =>
  modelOf(listing, repository).versions.map(({ name, aliases = [] }) => [
    name,
    ...aliases,
  ]);

describe('a real registry', { skip }, () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'registry-'));
  let registry;
  let opened;

  before(async () => {
    registry = await startRegistry({ dir, log: console.log });
    const { client } = registry;
    await client.push(GRANITE, modelPack('1.0.0', ['1.0.0']));
    const newest = await client.push(
      GRANITE,
      modelPack('1.1.0', ['1.1.0', '1', 'latest']),
    );
    await client.push(GRANITE, {
      tags: [`${newest.digest.replace(':', '-')}.sig`],
      config: {
        mediaType: 'application/vnd.oci.image.config.v1+json',
        content: {},
      },
      layers: [],
    });
    await client.pushIndex(GRANITE, ['all'], [newest]);
    await client.push('apps/shop', image(['v1'], { title: 'shop' }));
    await client.push('cars/granite', image(['v1'], { 'ai-model': 'granite' }));
    // Two full pages and one tag.
    const tags = Array.from({ length: 201 }, (_, index) => `0.0.${index}`);
    await client.push('models/many', modelPack('0.0.0', tags));
    opened = openSource('oci', {
      baseUrl: registry.url,
      discovery: { catalog: true },
      maxTags: 500,
      modelcars: [{ repositories: '^cars/', label: 'ai-model' }],
    });
  });

  after(async () => {
    await opened?.close();
    await registry?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it('is found out by what its manifests say', async () => {
    const listing = await opened.list();
    assert.deepEqual(
      Object.values(listing.ends).map(({ outcome }) => outcome),
      Object.keys(listing.ends).map(() => 'complete'),
    );
    assert.deepEqual(listing.records.map(({ scope }) => scope).sort(), [
      'cars/granite',
      GRANITE,
      'models/many',
    ]);
    assert.deepEqual(versionsOf(listing, GRANITE), [
      ['1.1.0', '1', 'latest'],
      ['1.0.0'],
      ['all'],
    ]);
    assert.equal(
      modelOf(listing, 'models/many').versions[0].aliases.length,
      200,
    );
    assert.ok(!JSON.stringify(listing.records).includes('do-not-map'));
    const card = await opened.source.readCard(
      modelOf(listing, GRANITE),
      signal,
    );
    assert.match(card.markdown, /^# Granite 1\.1\.0/);
  });

  it('is the same again, and shows a tag that moved and one that went', async () => {
    const first = await opened.list();
    const second = await opened.list({ known: first.known });
    assert.deepEqual(second.records, first.records);

    await registry.client.push(
      GRANITE,
      modelPack('1.2.0', ['1.2.0', 'latest']),
    );
    const third = await opened.list({ known: second.known });
    assert.equal(modelOf(third, GRANITE).currentVersion, '1.2.0');
    assert.deepEqual(versionsOf(third, GRANITE)[1], ['1.1.0', '1']);

    const old = modelOf(third, GRANITE).versions.find(
      ({ name }) => name === '1.0.0',
    );
    await registry.client.deleteManifest(GRANITE, old.digest);
    const fourth = await opened.list({ known: third.known });
    assert.ok(!JSON.stringify(versionsOf(fourth, GRANITE)).includes('1.0.0'));
    assert.equal(fourth.ends[GRANITE].absence, 'proof');
  });

  it('is empty, with proof, where the last tag went, and unknown where nothing was', async () => {
    const { digest } = await registry.client.push(
      'models/short-lived',
      modelPack('9.0.0', ['9.0.0']),
    );
    const named = openSource('oci', {
      baseUrl: registry.url,
      repositories: ['models/short-lived', 'models/never-was'],
    });
    const first = await named.list();
    assert.equal(first.records.length, 1);
    await registry.client.deleteManifest('models/short-lived', digest);
    const second = await named.list({ known: first.known });
    await named.close();
    assert.deepEqual(second.records, []);
    assert.deepEqual(second.retained, []);
    assert.equal(second.ends['models/short-lived'].outcome, 'complete');
    assert.equal(
      second.ends['models/never-was'].notes[0].code,
      'oci-repository-unknown',
    );
  });
});

describe('a real registry with basic access', { skip }, () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'registry-'));
  const user = {
    username: 'reader',
    password: 'a-test-password',
    // The bcrypt of it, for the registry.
    htpasswd:
      'reader:$2b$05$abcdefghijklmnopqrstuukvYklUfnuUBF63ESy2SqVoti7eMfK2C',
  };
  let registry;

  before(async () => {
    registry = await startRegistry({ dir, user, log: console.log });
    await registry.client.push(GRANITE, modelPack('1.0.0', ['latest']));
  });
  after(async () => {
    await registry?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it('fails without a password and with a wrong one, and lists with the right one', async () => {
    const { username, password } = user;
    const outcomes = [];
    for (const more of [
      {},
      { username, password: 'wrong-password' },
      { username, password },
    ]) {
      const opened = openSource('oci', {
        baseUrl: registry.url,
        repositories: [GRANITE],
        ...more,
      });
      const { ends, records } = await opened.list();
      await opened.close();
      const { outcome, reason } = ends[GRANITE];
      outcomes.push([outcome, reason?.code, records.length]);
    }
    assert.deepEqual(outcomes, [
      ['failed', 'upstream-unauthorized', 0],
      ['failed', 'upstream-unauthorized', 0],
      ['complete', undefined, 1],
    ]);
  });
});
