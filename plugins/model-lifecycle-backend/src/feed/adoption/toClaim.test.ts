import type { Entity } from '@backstage/catalog-model';
import { toClaim } from './toClaim';
import { trustLocations } from './trustedLocations';

const LOCATION = 'url:https://github.com/acme/catalog/blob/main/ml.yaml';

function entity(
  annotations: Record<string, string>,
  { kind = 'Component', owner = 'ml' }: { kind?: string; owner?: unknown } = {},
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: {
      name: 'Mine',
      annotations: {
        'backstage.io/managed-by-location': LOCATION,
        ...annotations,
      },
    },
    spec: { owner: owner as string },
  };
}

const CLAIM = {
  'model-lifecycle.io/source': 'trainjob:prod',
  'model-lifecycle.io/native-id': 'prod/research/llm',
};
const read = (...[annotations, options]: Parameters<typeof entity>) =>
  toClaim(
    entity(annotations, options),
    trustLocations(['url:https://github.com/acme/catalog/blob/main/']),
  );

describe('toClaim', () => {
  it('reads what an entity adopts, who owns it and whether its place is trusted', () => {
    expect(read(CLAIM)).toEqual({
      adopterRef: 'component:default/mine',
      source: 'trainjob:prod',
      nativeId: 'prod/research/llm',
      ownerRef: 'group:default/ml',
      trusted: true,
    });
  });

  it.each([
    ['one annotation of the two', { 'model-lifecycle.io/source': 'prod' }, {}],
    ['an empty key', { ...CLAIM, 'model-lifecycle.io/native-id': ' ' }, {}],
    [
      'a key that is too long',
      { ...CLAIM, 'model-lifecycle.io/native-id': 'x'.repeat(600) },
      {},
    ],
    [
      'an entity of our own',
      {
        ...CLAIM,
        'backstage.io/managed-by-location': 'model-lifecycle:training:prod',
      },
      {},
    ],
    ['a kind that we never emit', CLAIM, { kind: 'User' }],
  ])('takes no claim from %s', (_, annotations, options) => {
    expect(read(annotations, options)).toBeUndefined();
  });

  it.each([[7], [''], ['group:'], ['x'.repeat(300)]])(
    'knows no owner in %p',
    owner => {
      expect(read(CLAIM, { owner })).toMatchObject({ ownerRef: undefined });
    },
  );
});

describe('trustLocations', () => {
  const isTrusted = trustLocations([
    'url:https://github.com/acme/catalog/blob/main/',
    'url:https://gitlab.example.com/acme',
    'file:/srv/catalog',
  ]);

  it.each([
    LOCATION,
    'url:https://github.com/acme/catalog/blob/main/teams/ml.yaml',
    'url:https://gitlab.example.com/acme/repo/-/blob/main/x.yaml',
    'url:https://gitlab.example.com/acme',
    'file:/srv/catalog/org.yaml',
  ])('trusts %s', location => {
    expect(isTrusted(location)).toBe(true);
  });

  it.each([
    ['another branch', 'url:https://github.com/acme/catalog/blob/eve/ml.yaml'],
    ['a longer name', 'url:https://gitlab.example.com/acme-too/x.yaml'],
    ['another host', 'url:https://gitlab.example.com.eve.example/acme/x.yaml'],
    [
      'a user in front of a host',
      'url:https://gitlab.example.com@eve.example/acme/x',
    ],
    ['another type', 'file:https://github.com/acme/catalog/blob/main/ml.yaml'],
    [
      'a way out',
      'url:https://github.com/acme/catalog/blob/main/../eve/ml.yaml',
    ],
    [
      'an escaped way out',
      'url:https://github.com/acme/catalog/blob/main/%2e%2e/eve/x',
    ],
    [
      'an escaped slash',
      'url:https://github.com/acme/catalog/blob/main/..%2Feve/x',
    ],
    [
      'a way out with backslashes',
      'url:https://github.com/acme/catalog/blob/main/..\\eve/x',
    ],
    ['a way out of a folder', 'file:/srv/catalog/../../home/eve/x.yaml'],
    ['no address', 'url:main/ml.yaml'],
    ['nothing', ''],
  ])('does not trust %s', (_, location) => {
    expect(isTrusted(location)).toBe(false);
  });

  it('trusts nobody where nothing is configured', () => {
    expect(trustLocations([])(LOCATION)).toBe(false);
  });
});
