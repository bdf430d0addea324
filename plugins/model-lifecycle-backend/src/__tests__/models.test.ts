/* From model sources over HTTP to a real catalog, and what users are told of models. */
import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import {
  createMlflowHandler,
  HuggingFaceHub,
  SourceServer,
  type MlflowContent,
} from 'demo-lab';
import { parseAllDocuments } from 'yaml';
import {
  BOB,
  startModelsWorld,
  STRANGERS,
  type ModelsWorld,
} from './__testUtils__/modelsWorld';
import { until } from './__testUtils__/until';

jest.setTimeout(120_000);

const SHA = '000000a1000000a1000000a1000000a1000000a1';
const NAMES = ['alpha', 'beta', 'gamma', 'delta', 'epsilon'];

function mlflow(names: string[]): MlflowContent {
  return {
    workspaces: {
      default: {
        runs: [],
        models: names.map(name => ({
          name,
          description: `# ${name}\n\nA model.`,
          updatedAtMs: 1_700_000_000_000,
          versions: [],
        })),
      },
    },
  };
}

/** Bob's own entity, which claims to stand for a model that Bob may not see. */
const claim: Entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: {
    name: 'claim',
    title: 'claim',
    annotations: {
      'backstage.io/managed-by-location': 'url:https://example.com/x',
      'backstage.io/managed-by-origin-location': 'url:https://example.com/x',
      'model-lifecycle.io/source': 'mlflow:lab',
      'model-lifecycle.io/native-id': 'default/alpha',
    },
  },
  spec: { type: 'service', lifecycle: 'production', owner: STRANGERS },
};

const servers: SourceServer[] = [];
let content: MlflowContent;
let lab: SourceServer;
let world: ModelsWorld;

async function serve(
  handler: Parameters<typeof SourceServer.start>[0]['handler'],
) {
  const server = await SourceServer.start({ handler });
  servers.push(server);
  return server;
}

beforeEach(async () => {
  content = mlflow(NAMES);
  lab = await serve(request => createMlflowHandler(content)(request));
  const hub = await serve(new HuggingFaceHub().handler);
  world = await startModelsWorld({
    written: [claim],
    sources: {
      lab: { type: 'mlflow', baseUrl: lab.url },
      hub: {
        type: 'hugging-face',
        baseUrl: hub.url,
        scope: { authors: ['aurora-labs'] },
      },
      mine: { type: 'declared' },
      spare: { type: 'mlflow', baseUrl: lab.url, enabled: false },
      wrong: { type: 'mlflow' },
    },
  });
  await until(
    () => world.entities(),
    entities => NAMES.every(name => entities.has(`Resource:${name}`)),
  );
});

afterEach(async () => {
  await world.stop();
  await Promise.all(servers.splice(0).map(server => server.close()));
});

async function refOf(title: string, kind = 'Resource'): Promise<string> {
  const entity = (await world.entities()).get(`${kind}:${title}`);
  if (!entity) throw new Error(`No ${kind} '${title}'`);
  return stringifyEntityRef(entity);
}

async function modelOf(entityRef: string, user?: string) {
  const { body } = await world.get(
    `models?entityRef=${encodeURIComponent(entityRef)}`,
    user,
  );
  return body.items?.[0];
}

async function sourceOf(id: string) {
  const { body } = await world.get(`sources/${id}`);
  return body;
}

describe('what users are told', () => {
  it('is what the source says, with its card, to those who see the entity', async () => {
    const ref = await refOf('alpha');
    const model = await modelOf(ref);
    expect(model).toMatchObject({
      entityRef: ref,
      key: 'default/alpha',
      source: { id: 'lab', type: 'mlflow' },
      hasCard: true,
    });
    const card = await world.get(`models/${model.id}/card`).expect(200);
    expect(card.body).toMatchObject({ title: 'alpha' });
    expect(card.body.markdown).toContain('A model');
    await world
      .get(`models/${model.id}/card`)
      .set('if-none-match', card.headers.etag)
      .expect(304);
  });

  it('is nothing to those who do not, whatever they write on an entity of their own', async () => {
    const model = await modelOf(await refOf('alpha'));
    expect(await modelOf(await refOf('alpha'), BOB)).toBeUndefined();
    expect(await modelOf('component:default/claim', BOB)).toBeUndefined();
    await world.get(`models/${model.id}/card`, BOB).expect(404);
    await world.get(`models/${model.id}/also-in`, BOB).expect(404);
    expect([...(await world.entities(BOB)).keys()]).toEqual([
      'Component:claim',
    ]);
  });

  it('names the same content in other sources, and who serves it', async () => {
    const put = (name: string, body: object) =>
      world
        .call('put', `model-lifecycle/models/declared/${name}`)
        .send(body)
        .expect(200);
    const joinKeys = [`hf://aurora-labs/aurora-8b-instruct@${SHA}`];
    await put('copy', { kind: 'model', title: 'Our copy', joinKeys });
    await put('server', {
      kind: 'server',
      title: 'Our server',
      joinKeys,
      serves: joinKeys.map(external => ({ external })),
      externalUrl: 'https://serve.example.com',
    });
    await until(
      () => world.entities(),
      entities =>
        entities.has('Resource:Our copy') &&
        entities.has('Component:Our server') &&
        entities.has('Resource:aurora-labs/aurora-8b-instruct'),
    );
    const model = await modelOf(await refOf('aurora-labs/aurora-8b-instruct'));
    expect(model.servedBy).toEqual([
      {
        entityRef: await refOf('Our server', 'Component'),
        title: 'Our server',
      },
    ]);
    const server = await modelOf(await refOf('Our server', 'Component'));
    expect(server.serves).toHaveLength(1);
    expect([model.entityRef, await refOf('Our copy')]).toContain(
      server.serves[0].entityRef,
    );
    const { body } = await world.get(`models/${model.id}/also-in`).expect(200);
    expect(body.items).toEqual([
      {
        entityRef: await refOf('Our copy'),
        title: 'Our copy',
        source: { id: 'mine', type: 'declared' },
        joinedBy: joinKeys[0],
      },
    ]);
  });
});

describe('sources', () => {
  it('tell their health, and that of those that are off or wrong', async () => {
    const { body } = await world.get('sources').expect(200);
    const status = Object.fromEntries(
      body.items.map((item: { id: string; status: string }) => [
        item.id,
        item.status,
      ]),
    );
    expect(status).toMatchObject({ lab: 'ok', spare: 'off', wrong: 'error' });
    const wrong = await sourceOf('wrong');
    expect(JSON.stringify(wrong.source.problems)).toContain(
      'modelLifecycle.models.sources.wrong.baseUrl',
    );
  });

  it('may be looked into by those alone who have the permission', async () => {
    const body = { proposal: 'x' };
    const answers = await Promise.all([
      world.get('sources', BOB),
      world.get('sources/lab', BOB),
      world.get('sources/lab/export.yaml', BOB),
      world.post('sources/lab/scan', {}, BOB),
      world.post('sources/lab/preview', {}, BOB),
      world.post('sources/lab/removals/confirm', body, BOB),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 403));
    expect((await world.get('sources/nowhere')).status).toBe(404);
  });

  it('bring what is new with a scan', async () => {
    content = mlflow([...NAMES, 'zeta']);
    await world.post('sources/lab/scan').expect(202);
    const entities = await until(
      () => world.entities(),
      found => found.has('Resource:zeta'),
    );
    expect(entities.has('Resource:alpha')).toBe(true);
  });

  it('remove nothing when they are down', async () => {
    await lab.close();
    await world.post('sources/lab/scan').expect(202);
    const detail = await until(
      () => sourceOf('lab'),
      ({ source }) => source.status === 'error',
    );
    expect(detail.source.problems[0].code).toBe('upstream-unreachable');
    const entities = await world.entities();
    expect(NAMES.every(name => entities.has(`Resource:${name}`))).toBe(true);
  });

  it('wait with a removal that looks like a mistake, until somebody confirms that very one', async () => {
    content = mlflow(NAMES.slice(0, 1));
    // A list by page numbers is believed the second time.
    await world.post('sources/lab/scan').expect(202);
    const detail = await until(
      async () => {
        await world.post('sources/lab/scan');
        return sourceOf('lab');
      },
      seen => seen.waiting.length > 0,
    );
    expect(detail.waiting[0]).toMatchObject({ count: 4 });
    expect(detail.source.status).toBe('waiting');
    await world
      .post('sources/lab/removals/confirm', { proposal: 'another' })
      .expect(409);
    const before = await world.entities();
    expect(NAMES.every(name => before.has(`Resource:${name}`))).toBe(true);
    const { body } = await world
      .post('sources/lab/removals/confirm', { proposal: detail.proposal })
      .expect(200);
    expect(body).toEqual({ removed: 4 });
    await until(
      () => world.entities(),
      entities =>
        entities.has('Resource:alpha') && !entities.has('Resource:beta'),
    );
  });

  it('show what they would bring before they are switched on', async () => {
    const { body } = await world.post('sources/spare/preview').expect(200);
    expect(body).toMatchObject({
      result: 'complete',
      counts: { seen: 5, added: 5 },
    });
    expect(body.entities).toHaveLength(5);
    expect(JSON.stringify(body.entities)).not.toContain('managed-by-location');
    const spare = (await world.get('sources')).body.items.find(
      (item: { id: string }) => item.id === 'spare',
    );
    expect(spare.counts).toEqual({});
  });

  it('give their entities as YAML, without what is the catalog’s', async () => {
    const { text } = await world.get('sources/lab/export.yaml').expect(200);
    const documents = parseAllDocuments(text).map(document => document.toJS());
    expect(documents.map(({ metadata }) => metadata.title).sort()).toEqual(
      [...NAMES].sort(),
    );
    expect(text).not.toContain('managed-by');
  });
});

describe('declared models', () => {
  const put = (body: object, user?: string) =>
    world.call('put', 'model-lifecycle/models/declared/churn', user).send(body);

  it('come with a PUT, once, and go with a DELETE', async () => {
    const body = { kind: 'model', title: 'Churn', card: '# Churn' };
    const first = await put(body).expect(200);
    expect(first.body.changed).toBe(true);
    await until(
      () => world.entities(),
      entities => entities.has('Resource:Churn'),
    );
    expect(first.body.entityRef).toBe(await refOf('Churn'));
    expect((await put(body)).body.changed).toBe(false);
    await world
      .call('delete', 'model-lifecycle/models/declared/churn')
      .expect(204);
    await until(
      () => world.entities(),
      entities => !entities.has('Resource:Churn'),
    );
  });

  it('are refused with the field that is wrong, and to those without the permission', async () => {
    const wrong = await put({ kind: 'model', title: 'a', licence: 'mit' });
    expect(wrong.status).toBe(400);
    expect(wrong.body.error.message).toContain('licence');
    await put({ kind: 'model', title: 'a' }, BOB).expect(403);
  });
});
