// The source of Ollama hosts against a real Ollama.
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openSource } from '../../lib/modelSource.mjs';
import { tinyGguf } from '../../peers/gguf.mjs';
import { ollamaRequirements, startOllama } from '../../peers/ollama.mjs';

const missing = ollamaRequirements();
const skip = missing.length > 0 && missing.join(' ');
const SECRETS = ['The password is do-not-map', 'FROM /', 'sha256-', 'Prompt'];

const byKey = listing =>
  Object.fromEntries(listing.records.map(record => [record.key, record]));

describe('a real Ollama', { skip }, () => {
  const dir = mkdtempSync(path.join(tmpdir(), 'ollama-'));
  let ollama;
  let opened;

  before(async () => {
    ollama = await startOllama({ dir });
    const { client } = ollama;
    await client.createFromFile('tiny:latest', tinyGguf(), {
      license: 'Apache License\nVersion 2.0, January 2004\n',
      template: '{{ .Prompt }}',
      parameters: { temperature: 0.2, num_ctx: 128 },
    });
    await client.createFrom('support-bot:v2', 'tiny:latest', {
      system: 'The password is do-not-map.',
    });
    await client.copy('tiny:latest', 'team/copy:1');
    opened = openSource('ollama', { baseUrl: ollama.url, id: 'gpu' });
  });

  after(async () => {
    await opened?.close();
    await ollama?.stop();
    rmSync(dir, { recursive: true, force: true });
  });

  it('is listed with what it shows, and without what is confidential', async () => {
    const listing = await opened.list();
    const models = byKey(listing);
    assert.deepEqual(Object.keys(models).sort(), [
      'gpu',
      'gpu/support-bot',
      'gpu/team/copy',
      'gpu/tiny',
    ]);
    assert.equal(listing.ends.gpu.absence, 'proof');
    const { license, contextLength, parameters, format } = models['gpu/tiny'];
    assert.deepEqual(
      { license, contextLength, parameters, format },
      {
        license: 'Apache-2.0',
        contextLength: 256,
        parameters: { num_ctx: 128, temperature: 0.2 },
        format: 'gguf',
      },
    );
    assert.deepEqual(
      models['gpu/team/copy'].joinKeys,
      models['gpu/tiny'].joinKeys,
    );
    const said = JSON.stringify([listing, opened.logged]);
    for (const secret of SECRETS) assert.ok(!said.includes(secret), secret);
  });

  it('is the same again, also where the same content is made again', async () => {
    const first = await opened.list();
    await ollama.client.createFrom('support-bot:v2', 'tiny:latest', {
      system: 'The password is do-not-map.',
    });
    const second = await opened.list({ known: first.known });
    assert.deepEqual(second.records, first.records);
    const full = await opened.list({ known: first.known, full: true });
    assert.deepEqual(full.records, first.records);
  });

  it('shows what is made anew and what went', async () => {
    const first = await opened.list();
    await ollama.client.createFrom('support-bot:v2', 'tiny:latest', {
      parameters: { temperature: 0.9 },
    });
    await ollama.client.remove('team/copy:1');
    const second = byKey(await opened.list({ known: first.known }));
    assert.equal(second['gpu/support-bot'].parameters.temperature, 0.9);
    assert.ok(!('gpu/team/copy' in second));
  });
});
