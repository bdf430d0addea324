import {
  createMockDirectory,
  mockServices,
} from '@backstage/backend-test-utils';
import type { ModelRecord } from 'backstage-plugin-model-lifecycle-node';
import { OverridePlaces } from './OverridePlaces';
import { createResolver } from './resolve';
import { compileRule, type OverrideRule } from './rules';
import { readOverrideText } from './readOverrideText';

const record = (parts: Partial<ModelRecord> = {}): ModelRecord => ({
  kind: 'model',
  key: 'default/granite',
  scope: 'default',
  title: 'Granite 7B',
  ...parts,
});

const owners = {
  default: 'group:default/ml',
  map: [
    { match: /^alice\b/, owner: 'user:default/alice' },
    { match: /^vision$/, owner: 'group:default/vision' },
  ],
};

const resolve = (parts: Partial<ModelRecord>, overrides: OverrideRule[] = []) =>
  createResolver({
    owners,
    overrides,
    defaults: { lifecycle: 'experimental', system: 'assistants' },
  })('hub', record(parts));

describe('the order of overrides', () => {
  const everywhere = {
    'model-lifecycle.io/lifecycle': 'one',
    'rhdh.io/lifecycle': 'two',
    'model-catalog-bridge.ai.redhat.com/lifecycle': 'three',
    'modelcatalogbridge.rhdh.io/lifecycle': 'four',
    Lifecycle: 'five',
  };
  const rules: OverrideRule[] = [
    { match: { source: 'hub' }, set: { title: 'Ruled' } },
    { match: { name: 'granite*' }, set: { lifecycle: 'six', title: 'Second' } },
  ];

  it('hears annotations, custom properties, rules, the source and the default, in this order', () => {
    const said: Record<string, string> = { ...everywhere };
    const heard: (string | undefined)[] = [];
    for (const key of Object.keys(everywhere)) {
      heard.push(
        resolve({ overrides: said, lifecycle: 'seven' }, rules).lifecycle,
      );
      delete said[key];
    }
    heard.push(resolve({ lifecycle: 'seven' }, rules).lifecycle);
    heard.push(resolve({ lifecycle: 'seven' }).lifecycle);
    heard.push(resolve({}).lifecycle);
    expect(heard).toEqual([
      'one',
      'two',
      'three',
      'four',
      'five',
      'six',
      'seven',
      'experimental',
    ]);
  });

  it('hears the current version before the model', () => {
    const overrides = { License: 'mit', Owner: 'vision' };
    const versions = [
      { name: '2', tags: { License: 'bsd' } },
      { name: '1', tags: { License: 'apache-2.0' } },
    ];
    const resolved = resolve({ overrides, versions, currentVersion: '1' });
    expect(resolved.license).toBe('apache-2.0');
    expect(resolved.owner.ownerRef).toBe('group:default/vision');
  });

  it('takes each field from the first rule that sets it', () => {
    const { title, lifecycle } = resolve({}, rules);
    expect({ title, lifecycle }).toEqual({ title: 'Ruled', lifecycle: 'six' });
  });

  it.each([
    [
      'what the map knows',
      { owner: 'vision' },
      undefined,
      'group:default/vision',
      undefined,
    ],
    [
      'nobody where the map knows nothing',
      { owner: 'group:default/admins' },
      undefined,
      'group:default/ml',
      'group:default/admins',
    ],
    [
      'what people wrote before the source',
      { owner: 'vision', overrides: { Owner: 'alice' } },
      undefined,
      'user:default/alice',
      undefined,
    ],
    [
      'the source where the map does not know what people wrote',
      { owner: 'vision', overrides: { Owner: 'root' } },
      undefined,
      'group:default/vision',
      'root',
    ],
    [
      'the config before the source',
      { owner: 'vision' },
      { owner: 'team-b' },
      'group:default/team-b',
      undefined,
    ],
    [
      'what people wrote before the config',
      { overrides: { 'rhdh.io/owner': 'alice' } },
      { owner: 'team-b' },
      'user:default/alice',
      undefined,
    ],
  ])('gives the model to %s', (_, parts, set, ownerRef, unresolved) => {
    const rule = set && [{ match: {}, set }];
    expect(resolve(parts, rule).owner).toEqual({ ownerRef, unresolved });
  });

  it('lets a ConfigMap name only owners that the map gives', () => {
    const by = (owner: string) =>
      resolve({}, [{ match: {}, set: { owner }, ownerBy: 'owner-map' }]).owner
        .ownerRef;
    expect(by('group:default/admins')).toBe('group:default/ml');
    expect(by('alice')).toBe('user:default/alice');
  });

  it('takes only systems', () => {
    const system = (value: string) =>
      resolve({ overrides: { 'model-lifecycle.io/system': value } }).system;
    expect(system('support')).toBe('system:default/support');
    expect(system('user:default/guest')).toBe('system:default/assistants');
  });
});

describe('the match of a rule', () => {
  it.each([
    [{}, true],
    [{ source: 'hub' }, true],
    [{ source: 'h*b' }, true],
    [{ source: 'other' }, false],
    [{ name: 'granite ?b' }, true],
    [{ name: '*/granite' }, true],
    [{ name: 'granite' }, false],
    [{ source: 'hub', name: 'llama*' }, false],
    [{ name: 'G.anite*' }, false],
  ])('%j: %s', (match, expected) => {
    expect(compileRule({ match, set: {} })('hub', record())).toBe(expected);
  });

  it('is quick for a pattern that would keep an expression busy for years', () => {
    const matches = compileRule({ match: { name: '*a'.repeat(40) }, set: {} });
    expect(matches('hub', record({ title: 'a'.repeat(39) }))).toBe(false);
  });
});

describe('overrides outside of the config', () => {
  const directory = createMockDirectory();
  const { signal } = new AbortController();
  const logger = mockServices.logger.mock();
  const text = (lifecycle: string) =>
    `overrides:\n  - match: { name: a* }\n    set: { lifecycle: ${lifecycle} }\n`;

  it.each([
    ['no YAML', 'a: [', /^The overrides in \/a\.yaml are no YAML: /],
    [
      'an unknown key',
      '- set: { color: red }',
      /Unknown config key '\/a\.yaml\.overrides\[0\]\.set\.color'/,
    ],
    [
      'a bad reference',
      '- set: { owner: "group:" }',
      /Invalid config at '\/a\.yaml\.overrides\[0\]\.set\.owner'/,
    ],
    [
      'no rules at all',
      'just text',
      /Invalid config at '\/a\.yaml': expected an object/,
    ],
  ])('names what is wrong: %s', (_, content, message) => {
    expect(() =>
      readOverrideText({ text: content, place: '/a.yaml', namesOwners: true }),
    ).toThrow(message);
  });

  it('reads ConfigMaps before files, and keeps what was read where a place fails', async () => {
    const file = directory.resolve('models.yaml');
    directory.setContent({ 'models.yaml': text('of-the-file') });
    let data: Record<string, string> | undefined = {
      'overrides.yaml': text('of-the-map'),
    };
    const places = new OverridePlaces({
      places: [
        { file },
        {
          configMap: {
            cluster: 'prod',
            namespace: 'ml',
            name: 'models',
            key: 'overrides.yaml',
          },
        },
      ],
      cluster: () => ({
        get: async () => {
          if (!data) throw new Error('forbidden');
          return { metadata: { name: 'models', uid: '1' }, data };
        },
      }),
      logger,
    });
    const lifecycles = async () =>
      (await places.read(signal)).rules.map(rule => [
        rule.set.lifecycle,
        rule.ownerBy,
      ]);
    const both = [
      ['of-the-map', 'owner-map'],
      ['of-the-file', undefined],
    ];
    expect(await lifecycles()).toEqual(both);

    data = undefined;
    directory.setContent({ 'models.yaml': '[' });
    const read = await places.read(signal);
    expect(read.complete).toBe(true);
    expect(read.problems).toEqual([
      {
        code: 'overrides-unreadable',
        params: { place: 'ConfigMap prod/ml/models' },
        message: 'forbidden',
      },
      {
        code: 'overrides-unreadable',
        params: { place: file },
        message: expect.stringContaining('no YAML'),
      },
    ]);
    expect(await lifecycles()).toEqual(both);
  });

  it('says that it knows nothing yet', async () => {
    const places = new OverridePlaces({
      places: [{ file: directory.resolve('missing.yaml') }],
      cluster: () => {
        throw new Error('none');
      },
      logger,
    });
    const { rules, complete, problems } = await places.read(signal);
    expect({ rules, complete }).toEqual({ rules: [], complete: false });
    expect(problems).toHaveLength(1);
  });
});
