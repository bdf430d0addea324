import { fromEntities, withRefs } from '../fromEntities';
import { readEntities } from '../readEntities';

const from = (yaml: string) => fromEntities(readEntities(yaml, 'f'));

function model(name: string, dependsOn: string[] = [], rest = ''): string {
  return `---
apiVersion: backstage.io/v1alpha1
kind: Resource
metadata: { name: ${name}, annotations: { a: b${rest} } }
spec: { type: ai-model, owner: crm, dependsOn: [${dependsOn.join(', ')}] }
`;
}

describe('fromEntities', () => {
  it('declares first what others refer to, and bears circles', () => {
    const { declared } = from(
      model('tuned', ['resource:base']) +
        model('base') +
        model('one', ['resource:other']) +
        model('other', ['resource:one']),
    );
    expect(declared.map(({ name }) => name)).toEqual([
      'base',
      'tuned',
      'other',
      'one',
    ]);
  });

  it('takes a server of its own kind, with the API in the same file', () => {
    const { declared, leftOut } = from(`
apiVersion: backstage.io/v1alpha1
kind: AiModelServerAPI
metadata:
  name: granite
  annotations: { model-lifecycle.io/serves: 'ibm/granite, ibm/tiny' }
spec:
  type: ai-model-server
  owner: group:default/unknown
  lifecycle: unknown
  serverType: openai-v1
  serverUrl: https://granite.example/v1
  requiresApiKey: false
  models: { discoverable: true, available: [granite, tiny] }
  apiEntityRef: api:default/granite
---
apiVersion: backstage.io/v1alpha1
kind: API
metadata: { name: granite }
spec: { type: openapi, owner: unknown, lifecycle: unknown, definition: 'a: 1' }
`);
    expect(leftOut).toEqual([]);
    expect(declared).toEqual([
      {
        name: 'granite',
        entityRef: 'aimodelserverapi:default/granite',
        lost: [],
        declaration: {
          kind: 'server',
          title: 'granite',
          servedNames: ['granite', 'tiny'],
          externalUrl: 'https://granite.example/v1',
          authRequired: false,
          api: { type: 'openapi', definition: 'a: 1', protocol: 'openai' },
          serves: [{ external: 'ibm/granite' }, { external: 'ibm/tiny' }],
        },
      },
    ]);
  });

  it('says what a declaration cannot hold', () => {
    const { declared } = from(
      model(
        'churn',
        ['resource:train-churn', 'resource:base'],
        ", model-lifecycle.io/job: 'resource:default/train-churn', backstage.io/kubernetes-namespace: crm",
      ),
    );
    expect(declared[0].lost).toEqual([
      'the training job that makes it',
      'its place in Kubernetes',
    ]);
    // The job is no base model.
    expect(declared[0].declaration.baseModels).toEqual([
      { entityRef: 'resource:default/base' },
    ]);
  });

  it('leaves out what has the name of another one', () => {
    const { declared, leftOut } = from(
      model('a') + model('a').replace('{ name: a', '{ namespace: x, name: a'),
    );
    expect(declared).toHaveLength(1);
    expect(leftOut).toEqual([
      { entityRef: 'resource:x/a', why: "the name 'a' is taken" },
    ]);
  });

  it('replaces references to what was declared, and no others', () => {
    const reference = (entityRef: string) => ({ entityRef });
    const declaration = {
      kind: 'model' as const,
      title: 'a',
      baseModels: [reference('resource:default/b'), { external: 'c' }],
      datasets: [reference('resource:default/d')],
    };
    const known = new Map([['resource:default/b', 'resource:default/mine-b']]);
    expect(withRefs(declaration, known)).toEqual({
      ...declaration,
      baseModels: [reference('resource:default/mine-b'), { external: 'c' }],
    });
  });
});
