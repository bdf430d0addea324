import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { parse } from 'yaml';
import type { KubernetesObject } from '../../../clusters/types';
import { expectGolden } from '../__testUtils__/golden';
import { INFERENCE_SERVICE, LLM_INFERENCE_SERVICE } from './kinds';
import { normaliseServer } from './normalise';

const fixture = (name: string) => join(__dirname, '__fixtures__', name);

const registries = [
  {
    source: 'registry',
    registry: 'shared',
    match: { name: 'shared-registry' },
  },
];

function normalise(object: KubernetesObject) {
  const kind =
    object.kind === 'InferenceService'
      ? INFERENCE_SERVICE
      : LLM_INFERENCE_SERVICE;
  return normaliseServer(kind.trim(object), {
    cluster: 'prod',
    scope: `prod/${object.kind}`,
    registries,
  });
}

describe('servers of KServe', () => {
  const objects = parse(
    readFileSync(fixture('objects.yaml'), 'utf8'),
  ) as KubernetesObject[];

  it('become the records of records.yaml', () => {
    const servers = objects.map(normalise);
    expect(servers).toHaveLength(4);
    expectGolden(fixture('records.yaml'), servers);
  });

  it('keep nothing secret, neither in memory nor in a record', () => {
    const kept = JSON.stringify([
      objects.map(INFERENCE_SERVICE.trim),
      objects.map(LLM_INFERENCE_SERVICE.trim),
      objects.map(normalise),
    ]);
    expect(kept).not.toContain('s3cr3t');
    expect(kept).not.toContain('registry.example.com/private');
  });

  it('are read whatever stands in the object', () => {
    const anything = fc.record(
      {
        spec: fc.jsonValue(),
        status: fc.jsonValue(),
        kind: fc.constantFrom('InferenceService', 'LLMInferenceService'),
      },
      { requiredKeys: ['kind'] },
    );
    fc.assert(
      fc.property(anything, parts => {
        const { record } = normalise({
          ...(parts as object),
          metadata: { name: 'a', namespace: 'b', uid: 'c' },
        } as KubernetesObject);
        expect(record.key).toBe(`prod/b/${parts.kind}/a`);
        expect(record.title).toBe('a');
      }),
    );
  });
});
