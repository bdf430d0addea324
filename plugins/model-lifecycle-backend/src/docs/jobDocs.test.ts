import express from 'express';
import request from 'supertest';
import {
  mockCredentials,
  mockErrorHandler,
  mockServices,
} from '@backstage/backend-test-utils';
import { makeRun } from '../training/entities/__testUtils__/makeRun';
import { buildJobEntity } from '../training/entities/jobEntity';
import { jobInputs } from '../training/entities/jobInputs';
import { createDocsHandler } from './createDocsHandler';
import type { DocsTree } from './docsTree';
import { jobDocs } from './jobDocs';

function entityOf(...run: Parameters<typeof makeRun>) {
  return buildJobEntity({
    inputs: jobInputs(makeRun(...run)),
    owner: { ownerRef: 'group:default/ml' },
    docsSecret: 'secret',
  });
}

describe('jobDocs', () => {
  it('writes three pages and their order', () => {
    const { files } = jobDocs(entityOf('granite-ft'));
    expect(Object.keys(files)).toEqual([
      'mkdocs.yml',
      'docs/index.md',
      'docs/training-tab.md',
      'docs/runs.md',
    ]);
    expect(JSON.parse(files['mkdocs.yml'])).toEqual({
      site_name: 'granite-ft',
      nav: [
        { 'About this training': 'index.md' },
        { 'How to read the Training tab': 'training-tab.md' },
        { Runs: 'runs.md' },
      ],
    });
    expect(files['docs/index.md']).toContain('| Cluster | ` prod ` |');
    expect(files['docs/runs.md']).toContain('` prod/research/granite-ft `');
  });

  it('sends nobody to a cluster for a job that is on none', () => {
    const source = { type: 'report', id: 'reports' };
    const { files } = jobDocs(entityOf('night', { source }));
    expect(files['docs/index.md']).toContain('` report:reports `');
    expect(files['docs/index.md']).not.toContain('TrainJob');
    expect(files['docs/runs.md']).toContain('their source tells of them');
    expect(files['docs/runs.md']).not.toMatch(/TrainJob|kubectl/);
  });

  it('has another etag when the text changes, and only then', () => {
    const before = jobDocs(entityOf('a')).etag;
    expect(
      jobDocs(entityOf('a', { state: 'failed', progress: { percent: 7 } }))
        .etag,
    ).toBe(before);
    expect(
      jobDocs(
        entityOf('a', {
          annotations: { 'model-lifecycle.io/description': 'New' },
        }),
      ).etag,
    ).not.toBe(before);
  });

  it('lets no source write Markdown', () => {
    const { files } = jobDocs(
      entityOf('a', {
        annotations: {
          'model-lifecycle.io/description':
            '# Title <script>alert(1)</script> [x](javascript:alert(1)) ![y](http://e.vil/z)',
          'model-lifecycle.io/model': 'a ` | <b>b</b> `` ```',
        },
      }),
    );
    const about = files['docs/index.md'];
    expect(about).not.toMatch(/^# Title/m);
    expect(about).toContain(String.raw`\<script\>`);
    expect(about).toContain(String.raw`\[x\]\(javascript\:`);
    expect(about).toContain(
      '| Makes the model | ```` a ` <b>b</b> `` ``` ```` |',
    );
  });
});

describe('createDocsHandler', () => {
  const KEY = 'a'.repeat(32);
  const tree = jobDocs(entityOf('a'));
  const PICTURES = 'c'.repeat(32);
  const picture = { 'docs/images/a.png': 'iVBORw0KGgo=' };
  let incomplete = false;
  let asked = 0;
  const illustrated: DocsTree = {
    ...tree,
    images: async () => {
      asked += 1;
      return { files: picture, incomplete };
    },
  };
  const app = express()
    .get(
      '/docs/:key',
      createDocsHandler({
        httpAuth: mockServices.httpAuth(),
        lookup: async key => ({ [KEY]: tree, [PICTURES]: illustrated }[key]),
      }),
    )
    .use(mockErrorHandler());
  const get = (key: string, caller: string) =>
    request(app).get(`/docs/${key}`).set('authorization', caller);
  const techdocs = mockCredentials.service.header({
    onBehalfOf: mockCredentials.service('plugin:techdocs'),
    targetPluginId: 'test',
  });

  it('gives TechDocs the files with their etag', async () => {
    const response = await get(KEY, techdocs);
    expect(response.status).toBe(200);
    expect(response.body).toEqual(tree);
    expect(response.headers.etag).toBe(`"${tree.etag}"`);
  });

  it('answers 304 to whoever has them', async () => {
    const response = await get(KEY, techdocs).set(
      'if-none-match',
      `"${tree.etag}"`,
    );
    expect(response.status).toBe(304);
    expect(response.text).toBe('');
  });

  it('brings pictures, and asks for them only where the caller has other pages', async () => {
    const first = await get(PICTURES, techdocs);
    expect(first.body).toEqual({ ...tree, images: picture });
    const again = await get(PICTURES, techdocs).set(
      'if-none-match',
      first.headers.etag,
    );
    expect([again.status, asked]).toEqual([304, 1]);
  });

  it('is asked again for pictures that could not be read', async () => {
    incomplete = true;
    const first = await get(PICTURES, techdocs);
    expect(first.body.etag).toBe(`${tree.etag}-incomplete`);
    incomplete = false;
    const again = await get(PICTURES, techdocs).set(
      'if-none-match',
      first.headers.etag,
    );
    expect([again.status, again.body.etag]).toEqual([200, tree.etag]);
  });

  it.each([
    ['a key that nothing has', 'b'.repeat(32), techdocs, 404],
    ['a key that is none', 'x', techdocs, 400],
    ['a user', KEY, mockCredentials.user.header(), 403],
    [
      'another plugin',
      KEY,
      mockCredentials.service.header({
        onBehalfOf: mockCredentials.service('plugin:catalog'),
        targetPluginId: 'test',
      }),
      403,
    ],
  ])('refuses %s', async (_, key, caller, status) => {
    expect((await get(key, caller)).status).toBe(status);
  });
});
