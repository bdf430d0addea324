import fc from 'fast-check';
import { collectListing } from 'backstage-plugin-model-lifecycle-node/testUtils';
import {
  createOllamaHandler,
  demoOllamaOffice,
  demoOllamaWorkstation,
  type OllamaContent,
  type SourceServer,
} from 'demo-lab';
import { SourceLab } from '../__testUtils__/SourceLab';
import { ollamaSource } from '.';
import { parseShow } from './answers';
import { spdxOf } from './license';
import { splitName } from './normalise';

const { signal } = new AbortController();
const FREE_PORT = 'http://127.0.0.1:9';

let lab: SourceLab;
let content: OllamaContent;
let server: SourceServer;
let office: SourceServer;

beforeEach(async () => {
  lab = new SourceLab();
  content = demoOllamaWorkstation();
  server = await lab.serve(createOllamaHandler(content));
  office = await lab.serve(createOllamaHandler(demoOllamaOffice()));
});
afterEach(() => lab.close());

const open = () =>
  lab.open(ollamaSource, {
    hosts: [
      { id: 'workstation', baseUrl: server.url },
      { id: 'office', baseUrl: office.url, title: 'Office' },
    ],
  });
type Listing = Awaited<ReturnType<typeof collectListing>>;
const modelOf = (listing: Listing, key: string) => {
  const record = listing.records.find(candidate => candidate.key === key);
  if (record?.kind !== 'model') throw new Error(`${key} was not listed`);
  return record;
};
const keysOf = ({ records }: Listing) => records.map(({ key }) => key).sort();

describe('a listing of Ollama', () => {
  it('tells models and servers of several hosts', async () => {
    const listing = await collectListing(open());
    expect(keysOf(listing)).toEqual([
      'office',
      'office/qwen2.5-coder',
      'office/team/contracts-de',
      'workstation',
      'workstation/granite3.1-dense',
      'workstation/llama3.2',
      'workstation/nomic-embed-text',
      'workstation/support-bot',
    ]);
    expect(listing.ends).toMatchObject({
      workstation: { outcome: 'complete', absence: 'proof' },
      office: { outcome: 'complete', absence: 'proof' },
    });
  });

  it('makes versions of tags, and facts of what the host shows', async () => {
    const listing = await collectListing(open());
    expect(modelOf(listing, 'workstation/llama3.2')).toMatchObject({
      currentVersion: 'latest',
      license: 'llama3.2',
      capabilities: ['completion', 'tools'],
      contextLength: 131072,
      quantization: 'Q4_K_M',
      versions: [{ name: '3b' }, { name: 'latest' }],
      joinKeys: [expect.stringMatching(/^sha256:[0-9a-f]{64}$/)],
    });
    expect(modelOf(listing, 'workstation/support-bot')).toMatchObject({
      parameters: { num_ctx: 8192, temperature: 0.2, stop: '"<|eot_id|>"' },
      baseModels: [{ key: 'workstation/llama3.2', kind: 'model' }],
    });
    expect(listing.records.find(({ key }) => key === 'office')).toMatchObject({
      kind: 'server',
      title: 'Office',
      servedNames: ['qwen2.5-coder:7b', 'team/contracts-de:1'],
      authRequired: false,
    });
  });

  it('keeps system prompts, templates, Modelfiles and paths at the source', async () => {
    const listing = await collectListing(open(), {});
    const said = JSON.stringify([listing, lab.logged]);
    for (const secret of ['do-not-map', '/srv/data', '.Prompt', 'FROM ']) {
      expect(said).not.toContain(secret);
    }
  });

  it('is not changed by what is loaded or made again', async () => {
    const source = open();
    const { known, records } = await collectListing(source);
    content.models.reverse();
    for (const model of content.models) {
      model.modifiedAt = '2026-10-01T00:00:00Z';
    }
    const second = await collectListing(source, { known });
    expect(second.records).toEqual(records);
    const full = await collectListing(source, { known, full: true });
    expect(full.records).toEqual(records);
  });

  it('asks again for a digest that is new', async () => {
    const source = open();
    const { known } = await collectListing(source);
    const bot = content.models.find(({ name }) => name === 'support-bot:v2')!;
    Object.assign(bot, {
      digest: 'a'.repeat(64),
      parameters: 'temperature 0.9',
    });
    const second = await collectListing(source, { known });
    expect(modelOf(second, 'workstation/support-bot')).toMatchObject({
      parameters: { temperature: 0.9 },
    });
  });

  it('points to a base model only while the host has it', async () => {
    const source = open();
    const { known } = await collectListing(source);
    content.models = content.models.filter(
      ({ name }) => !name.startsWith('llama3.2'),
    );
    const second = await collectListing(source, { known });
    expect(modelOf(second, 'workstation/support-bot').baseModels).toEqual([
      { external: 'llama3.2:3b' },
    ]);
    expect(keysOf(second)).not.toContain('workstation/llama3.2');
  });

  it('keeps what is known of a model that cannot be shown, and asks again', async () => {
    const source = open();
    const { known } = await collectListing(source);
    const bot = content.models.find(({ name }) => name === 'support-bot:v2')!;
    Object.assign(bot, { digest: 'b'.repeat(64), parameters: 'top_k 7' });
    server.fail(
      { kind: 'status', status: 500 },
      { matches: ({ url }) => url.pathname === '/api/show' },
    );
    const second = await collectListing(source, { known });
    expect(second.retained).toEqual([
      {
        key: 'workstation/support-bot',
        reason: expect.objectContaining({ code: 'upstream-server' }),
      },
    ]);
    server.heal();
    const third = await collectListing(source, { known: second.known });
    expect(modelOf(third, 'workstation/support-bot').parameters).toEqual({
      top_k: 7,
    });
  });

  it('fails for a dead host alone', async () => {
    const source = lab.open(ollamaSource, {
      hosts: [
        { id: 'gone', baseUrl: FREE_PORT },
        { id: 'office', baseUrl: office.url },
      ],
    });
    const listing = await collectListing(source);
    expect(listing.ends).toMatchObject({
      gone: { outcome: 'failed', reason: { code: 'upstream-unreachable' } },
      office: { outcome: 'complete' },
    });
    expect(keysOf(listing)).toContain('office/qwen2.5-coder');
  });

  it('says that Ollama does not know the host it is asked by', async () => {
    server.fail({ kind: 'status', status: 403 });
    const listing = await collectListing(open());
    expect(listing.ends.workstation).toMatchObject({
      outcome: 'failed',
      reason: { code: 'ollama-host-refused' },
    });
  });

  it('says what is wrong with each host when it is asked', async () => {
    server.fail({ kind: 'status', status: 401 });
    expect(await open().check!(signal)).toEqual([
      {
        severity: 'error',
        where: 'workstation',
        reason: expect.objectContaining({ code: 'upstream-unauthorized' }),
      },
      { severity: 'ok', where: 'office', reason: { code: 'readable' } },
    ]);
  });
});

describe('what Ollama says of a model', () => {
  it('leaves nothing out of the list of what may leave, whatever stands there', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), anything => {
        const shown = parseShow({
          ...anything,
          details: { parent_model: '/srv/data/x' },
          system: 's3cr3t',
          template: 's3cr3t',
          modelfile: 'FROM s3cr3t',
          messages: [{ role: 'system', content: 's3cr3t' }],
        });
        expect(JSON.stringify(shown)).not.toContain('s3cr3t');
        expect(shown.parentModel).toBeUndefined();
      }),
    );
  });

  it.each([
    ['Apache-2.0', 'Apache-2.0'],
    ['MIT License\n\nCopyright (c) 2026', 'MIT'],
    ['LLAMA 3.1 COMMUNITY LICENSE AGREEMENT', 'llama3.1'],
    ['All rights reserved. Do not tell.', undefined],
    ['', undefined],
  ])('of the licence %j keeps %s', (text, license) => {
    expect(spdxOf(text)).toBe(license);
  });

  it.each([
    ['/srv/models/base.gguf', undefined],
    ['C:\\models\\base', undefined],
    ['./base', undefined],
    ['llama3.2:3b', 'llama3.2:3b'],
    ['hf.co/org/model:Q4_K_M', 'hf.co/org/model:Q4_K_M'],
  ])('of the parent %j keeps %s', (parent_model, parentModel) => {
    expect(parseShow({ details: { parent_model } }).parentModel).toBe(
      parentModel,
    );
  });

  it.each([
    ['llama3.2:3b', 'llama3.2', '3b'],
    ['tiny', 'tiny', 'latest'],
    ['registry:5000/team/tiny', 'registry:5000/team/tiny', 'latest'],
    ['registry:5000/team/tiny:1', 'registry:5000/team/tiny', '1'],
  ])('%s is %s with the tag %s', (whole, name, tag) => {
    expect(splitName(whole)).toEqual({ name, tag });
  });
});

describe('the config of Ollama', () => {
  const baseUrl = 'http://ollama.example.test';
  it.each([
    [{}, /baseUrl/],
    [{ hosts: [{ baseUrl }] }, /hosts\[0\]\.id/],
    [{ hosts: [{ id: 'a/b', baseUrl }] }, /hosts\[0\]\.id/],
    [
      {
        hosts: [
          { id: 'a', baseUrl },
          { id: 'a', baseUrl },
        ],
      },
      /hosts\[1\]\.id/,
    ],
    [{ baseUrl, hosts: [{ id: 'a', baseUrl }] }, /baseUrl and hosts/],
    [{ baseUrl, externalUrl: 'ollama' }, /externalUrl/],
    [{ hosts: [{ id: 'a', baseUrl, port: 1 }] }, /hosts\[0\]\.port/],
  ])('names the key that is wrong in %j', (config, key) => {
    expect(() => lab.open(ollamaSource, config)).toThrow(key);
  });
});
