// A model registry of any size: pages of JSON with a token, as MLflow has them.
import { createServer } from 'node:http';
import { childOptions, endWithParent } from '../lib/child.mjs';

const { models, pageSize } = childOptions();
endWithParent();

let round = 0;
/** Every how many-th model is another one since then; 0: none. */
let changedEach = 0;
/** Each page has a field that moves with each question. */
let isVolatile = false;

function model(index) {
  const isChanged = changedEach > 0 && index % changedEach === 0;
  return {
    name: `team-${index % 97}/model-${String(index).padStart(6, '0')}`,
    description: `Recommends items to visitors of shop ${index}. ${'It learns from what they looked at. '.repeat(
      8,
    )}${isChanged ? `Round ${round}.` : ''}`,
    owner: `user-${index % 300}@shop.example`,
    tags: { stage: 'production', team: `team-${index % 97}`, task: 'ranking' },
    versions: [1, 2].map(version => ({
      version: String(version),
      aliases: version === 2 ? ['champion'] : [],
      source: `s3://models/model-${index}/${version}`,
      size: 1_000_000 + index,
      format: 'safetensors',
    })),
    ...(isVolatile && { downloads: round * 1_000 + index }),
  };
}

const server = createServer((request, response) => {
  const url = new URL(request.url, 'http://localhost');
  const at = Number(url.searchParams.get('page_token') ?? 0);
  const items = Array.from(
    { length: Math.max(0, Math.min(pageSize, models - at)) },
    (_, index) => model(at + index),
  );
  const next = at + pageSize < models ? { next: String(at + pageSize) } : {};
  response.setHeader('content-type', 'application/json');
  response.end(JSON.stringify({ items, ...next }));
});
server.listen(0, '127.0.0.1', () =>
  process.send({ url: `http://127.0.0.1:${server.address().port}` }),
);
process.on('message', question => {
  round += 1;
  ({ changedEach = 0, isVolatile = false } = question);
  process.send({ round });
});
