import { readFileSync, readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { Api, Labs, TEST_LIMIT_MS } from './__testUtils__/api';
import { ManualClock } from './clock';
import { resourceOf } from './kubernetes/resources';
import { demoTracks } from './scenario/tracks';

jest.setTimeout(TEST_LIMIT_MS);

const EXAMPLES = resolve(__dirname, '../../../examples');
const labs = new Labs();

afterEach(() => labs.cleanUp());

function read(path: string): any[] {
  const text = readFileSync(resolve(EXAMPLES, path), 'utf8');
  return parseAllDocuments(text).map(document => {
    expect(document.errors).toEqual([]);
    return document.toJS();
  });
}

const trainJobs = readdirSync(resolve(EXAMPLES, 'kubernetes/trainjobs')).map(
  file => `kubernetes/trainjobs/${file}`,
);

describe('examples', () => {
  it('are accepted by the lab in the order of their README', async () => {
    const lab = await labs.start({
      scenario: 'demo',
      clock: new ManualClock(Date.UTC(2026, 10, 21)),
    });
    const api = new Api(lab);
    const files = ['namespaces', 'runtimes', 'kueue'].map(
      file => `kubernetes/${file}.yaml`,
    );
    for (const object of [...files, ...trainJobs].flatMap(read)) {
      const resource = resourceOf(object);
      const { name, namespace } = object.metadata;
      const root = resource?.group ? '/apis' : '/api';
      const space = namespace ? `/namespaces/${namespace}` : '';
      const { code } = await api.apply(
        `${root}/${object.apiVersion}${space}/${resource?.plural}/${name}?fieldManager=test&force=true`,
        object,
      );
      expect([object.kind, name, code < 300]).toEqual([
        object.kind,
        name,
        true,
      ]);
    }
  });

  it('name the owners, models and datasets that the demo names', () => {
    const entities = ['org', 'systems', 'models'].flatMap(file =>
      read(`catalog/${file}.yaml`),
    );
    const refs = new Set(
      entities.map(
        ({ kind, metadata }) =>
          `${kind.toLowerCase()}:default/${metadata.name}`,
      ),
    );
    const annotations = [
      ...demoTracks().flatMap(({ runs }) => runs.map(run => run.annotations)),
      ...trainJobs.flatMap(read).map(({ metadata }) => metadata.annotations),
    ];
    const named = annotations.flatMap(each =>
      ['owner', 'model', 'dataset', 'base-model'].flatMap(
        key => each?.[`model-lifecycle.io/${key}`] ?? [],
      ),
    );
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter(ref => !refs.has(ref))).toEqual([]);
    const owners = entities.flatMap(({ spec }) => [
      ...(spec.owner ? [spec.owner] : []),
      ...(spec.dependsOn ?? []),
    ]);
    expect(owners.filter(ref => !refs.has(ref))).toEqual([]);
  });

  it('stand for a job of the demo in the name of its owner', () => {
    const owners = new Map(
      demoTracks().flatMap(({ runs }) =>
        runs.map(({ job, namespace, annotations }) => [
          `demo/${namespace}/${job}`,
          annotations?.['model-lifecycle.io/owner'],
        ]),
      ),
    );
    const adopters = read('catalog/systems.yaml').filter(
      ({ metadata }) => metadata.annotations?.['model-lifecycle.io/native-id'],
    );
    expect(adopters).toHaveLength(1);
    const [{ metadata, spec }] = adopters;
    expect(metadata.annotations['model-lifecycle.io/source']).toBe(
      'trainjob:demo',
    );
    expect(
      owners.get(metadata.annotations['model-lifecycle.io/native-id']),
    ).toBe(spec.owner);
  });
});
