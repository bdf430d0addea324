import { join } from 'node:path';
import { collectListing } from 'backstage-plugin-model-lifecycle-node/testUtils';
import type { SourceHandler } from 'demo-lab';
import { expectGolden } from '../__testUtils__/golden';
import {
  readRecording,
  recordedAnswer,
  type RecordedExchange,
} from '../__testUtils__/recordings';
import { SourceLab } from '../__testUtils__/SourceLab';
import { ollamaSource } from '.';

const FIXTURES = join(__dirname, '__fixtures__');
const tags = readRecording(FIXTURES, '01-tags');
const shows = readRecording(FIXTURES, '02-show');
const errors = readRecording(FIXTURES, '03-errors');
const changes = readRecording(FIXTURES, '05-changes').filter(
  ({ path }) => path === '/api/tags',
);

const parse = (exchange: RecordedExchange) =>
  JSON.parse(exchange.body.toString('utf8'));
const digests = new Map<string, string>(
  [...tags, ...changes]
    .filter(({ path }) => path === '/api/tags')
    .flatMap(parse)
    .flatMap(body => body.models)
    .map(({ name, digest }) => [name, digest]),
);

/** Ollama 0.17.4 as recorded. What was shown of a digest is shown for all of its names. */
function recordedOllama(list: () => RecordedExchange): SourceHandler {
  return ({ url, body }) => {
    if (url.pathname === '/api/tags') return recordedAnswer(list());
    const wanted = digests.get(JSON.parse(body.toString('utf8')).model);
    const show = shows.find(({ requestBody }) => {
      const { model } = JSON.parse(requestBody ?? '{}');
      const name = model.includes(':') ? model : `${model}:latest`;
      return digests.get(name) === wanted;
    });
    return recordedAnswer(show ?? errors[0]);
  };
}

const recordedTags = tags.find(({ path }) => path === '/api/tags')!;

describe('Ollama as it was recorded', () => {
  const lab = new SourceLab();
  afterEach(() => lab.close());

  it('gives the records that a reviewer has read', async () => {
    // Without the digest that was made after the tags were listed.
    digests.set('support-bot:v2', parse(recordedTags).models[2].digest);
    const server = await lab.serve(recordedOllama(() => recordedTags));
    const source = lab.open(ollamaSource, { baseUrl: server.url, id: 'gpu-1' });
    const { records, ends, skipped, retained } = await collectListing(source);
    const text = JSON.stringify({ records, ends, skipped, retained });
    expectGolden(
      join(FIXTURES, 'records.expected.yaml'),
      JSON.parse(text.replaceAll(server.url, 'http://ollama.example.test')),
    );
    for (const secret of [
      'You answer',
      'You are tiny',
      '/srv/data',
      'Prompt',
    ]) {
      expect(text).not.toContain(secret);
    }
  });

  it('sees no change in another order, nor where the same content is made again', async () => {
    const [first, , remade] = changes;
    let list = first;
    const server = await lab.serve(recordedOllama(() => list));
    const source = lab.open(ollamaSource, { baseUrl: server.url });
    const one = await collectListing(source);
    list = recordedTags;
    const two = await collectListing(source, { known: one.known });
    expect(two.records).toEqual(one.records);
    list = changes[1];
    const three = await collectListing(source, { known: two.known });
    list = remade;
    const four = await collectListing(source, { known: three.known });
    expect(four.records).toEqual(three.records);
    expect(three.records).not.toEqual(two.records);
  });
});
