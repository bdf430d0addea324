import { urlReaderServiceFactory } from '@backstage/backend-defaults/urlReader';
import {
  coreServices,
  createBackendPlugin,
  type UrlReaderService,
} from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import type { Entity } from '@backstage/catalog-model';
import {
  techdocsBuildsExtensionPoint,
  techdocsGeneratorExtensionPoint,
  type DocsBuildStrategy,
} from '@backstage/plugin-techdocs-node';
import type { JsonObject } from '@backstage/types';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import modelLifecycleDocs from '.';

const KEY = 'a'.repeat(32);
const URL_OF_DOCS = `https://model-lifecycle.invalid/docs/${KEY}`;

/** What a plugin of this id has after start: its URL reader, and what the module gave it. */
interface Probe {
  reader?: UrlReaderService;
  strategy?: DocsBuildStrategy;
  hasGenerator?: boolean;
}

function probingPlugin(pluginId: string, probe: Probe) {
  return createBackendPlugin({
    pluginId,
    register(env) {
      if (pluginId === 'techdocs') {
        env.registerExtensionPoint(techdocsGeneratorExtensionPoint, {
          setTechdocsGenerator: generator => {
            probe.hasGenerator = typeof generator.run === 'function';
          },
        });
        env.registerExtensionPoint(techdocsBuildsExtensionPoint, {
          setBuildStrategy: strategy => {
            probe.strategy = strategy;
          },
          setBuildLogTransport: () => {},
        });
      }
      env.registerInit({
        deps: { reader: coreServices.urlReader },
        init: async ({ reader }) => {
          probe.reader = reader;
        },
      });
    },
  });
}

describe('the TechDocs module', () => {
  const techdocs: Probe = {};
  const scaffolder: Probe = {};
  let answer: { etag: unknown; files: unknown; images?: unknown };
  let stop: () => Promise<void>;

  const start = async (data: JsonObject = {}) => {
    const backend = await startTestBackend({
      features: [
        modelLifecycleDocs,
        urlReaderServiceFactory,
        probingPlugin('techdocs', techdocs),
        probingPlugin('scaffolder', scaffolder),
        createBackendPlugin({
          pluginId: 'model-lifecycle',
          register: env =>
            env.registerInit({
              deps: {
                http: coreServices.httpRouter,
                httpAuth: coreServices.httpAuth,
              },
              init: async ({ http, httpAuth }) =>
                http.use(async (request, response) => {
                  const { principal } = await httpAuth.credentials(
                    request as never,
                    { allow: ['service'] },
                  );
                  const found =
                    principal.subject === 'plugin:techdocs' &&
                    request.url === `/docs/${KEY}`;
                  const same =
                    request.headers['if-none-match'] === `"${answer.etag}"`;
                  response.statusCode = same ? 304 : 200;
                  if (!found) response.statusCode = 404;
                  response.setHeader('content-type', 'application/json');
                  response.end(found && !same ? JSON.stringify(answer) : '');
                }),
            }),
        }),
        mockServices.rootConfig.factory({ data }),
      ],
    });
    stop = () => backend.stop();
  };

  beforeEach(() => {
    answer = {
      etag: 'etag-1',
      files: { 'mkdocs.yml': 'site_name: A\n', 'docs/index.md': '# Hi' },
    };
    delete techdocs.strategy;
  });

  afterEach(() => stop());

  it('reads documentation from the backend, with its etag', async () => {
    await start();
    const tree = await techdocs.reader!.readTree(URL_OF_DOCS);
    expect(tree.etag).toBe('etag-1');
    const directory = await tree.dir();
    expect(await readFile(join(directory, 'docs/index.md'), 'utf8')).toBe(
      '# Hi',
    );
    expect(techdocs.hasGenerator).toBe(true);
    expect(techdocs.strategy).toBeUndefined();
  });

  it('reads the pictures that stand beside the pages', async () => {
    const picture = Buffer.from('89504e470d0a1a0aff00fe', 'hex');
    answer.images = { 'docs/images/a.png': picture.toString('base64') };
    await start();
    const tree = await techdocs.reader!.readTree(URL_OF_DOCS);
    const directory = await tree.dir();
    expect(await readFile(join(directory, 'docs/images/a.png'))).toEqual(
      picture,
    );
    expect(await readFile(join(directory, 'mkdocs.yml'), 'utf8')).toBe(
      'site_name: A\n',
    );
  });

  it.each([
    ['that leaves the directory', { 'docs/../../a.png': 'aaaa' }],
    ['that can hold script', { 'docs/a.svg': 'aaaa' }],
    ['with two endings', { 'docs/a.html.png': 'aaaa' }],
    ['beside the directory of pages', { 'a.png': 'aaaa' }],
    ['that is no base64', { 'docs/a.png': '<svg>' }],
    ['that is no text', { 'docs/a.png': [1] }],
    ['that is too large', { 'docs/a.png': 'a'.repeat(1_500_000) }],
    [
      'that is one of too many',
      Object.fromEntries(
        Array.from({ length: 101 }, (_, index) => [`docs/p${index}.png`, '']),
      ),
    ],
    [
      'that is too much with the others',
      Object.fromEntries(
        Array.from({ length: 8 }, (_, index) => [
          `docs/p${index}.png`,
          'a'.repeat(1_300_000),
        ]),
      ),
    ],
  ])('refuses a picture %s', async (_, images) => {
    answer.images = images;
    await start();
    await expect(techdocs.reader!.readTree(URL_OF_DOCS)).rejects.toMatchObject({
      name: 'InputError',
    });
  });

  it('reads nothing again that has not changed', async () => {
    await start();
    await expect(
      techdocs.reader!.readTree(URL_OF_DOCS, { etag: 'etag-1' }),
    ).rejects.toMatchObject({ name: 'NotModifiedError' });
    answer.etag = 'etag-2';
    const tree = await techdocs.reader!.readTree(URL_OF_DOCS, {
      etag: 'etag-1',
    });
    expect(tree.etag).toBe('etag-2');
  });

  it('is there for TechDocs only', async () => {
    await start();
    await expect(
      scaffolder.reader!.readTree(URL_OF_DOCS),
    ).rejects.toMatchObject({ name: 'NotAllowedError' });
  });

  it.each([
    [
      'an unknown key',
      `https://model-lifecycle.invalid/docs/${'b'.repeat(32)}`,
    ],
    ['no key', 'https://model-lifecycle.invalid/docs/../entities'],
  ])('says that %s has no documentation', async (_, url) => {
    await start();
    await expect(techdocs.reader!.readTree(url)).rejects.toMatchObject({
      name: expect.stringMatching(/NotFoundError|ResponseError/),
    });
  });

  it.each([
    ['a path that leaves the directory', { '../../etc/cron.d/a.md': 'x' }],
    ['an absolute path', { '/etc/a.md': 'x' }],
    ['a file of another kind', { 'docs/a.sh': 'x' }],
    ['a file that is no text', { 'docs/a.md': { a: 1 } }],
    ['too much', { 'docs/a.md': 'x'.repeat(6_000_000) }],
    [
      'too many files',
      Object.fromEntries(
        Array.from({ length: 101 }, (_, index) => [`docs/p${index}.md`, 'x']),
      ),
    ],
  ])('refuses %s', async (_, files) => {
    answer.files = files;
    await start();
    await expect(techdocs.reader!.readTree(URL_OF_DOCS)).rejects.toMatchObject({
      name: 'InputError',
    });
  });

  it.each<[string, JsonObject | string, string]>([
    ['', 'on', 'wanted object'],
    ['.generateAll', { generateAll: 'perhaps' }, 'to a boolean'],
    ['.buildWhenExternal', { buildWhenExternal: ['x'] }, 'wanted boolean'],
  ])(
    'does not start with a wrong type at modelLifecycle.techdocs%s, and names it',
    async (key, value, said) => {
      stop = async () => {};
      await expect(
        start({ modelLifecycle: { techdocs: value } }),
      ).rejects.toThrow(
        new RegExp(`'modelLifecycle\\.techdocs${key}'.* ${said}`),
      );
    },
  );

  it('builds its own pages under an external builder where asked to', async () => {
    await start({
      techdocs: { builder: 'external' },
      modelLifecycle: { techdocs: { buildWhenExternal: true } },
    });
    const entity = (reference: string): Entity => ({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Resource',
      metadata: {
        name: 'a',
        annotations: { 'backstage.io/techdocs-ref': reference },
      },
    });
    const builds = (reference: string) =>
      techdocs.strategy!.shouldBuild({ entity: entity(reference) });
    expect(await builds(`url:${URL_OF_DOCS}`)).toBe(true);
    expect(await builds('url:https://github.com/a/b')).toBe(false);
    expect(await builds('dir:.')).toBe(false);
  });
});
