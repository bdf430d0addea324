// A server for each kind of model source: the real one where it can be had,
// else the demo lab's, which answers as the documented API does.
import { chmodSync } from 'node:fs';
import path from 'node:path';
import { tinyGguf } from '../peers/gguf.mjs';
import { mlflowRequirements, startMlflow } from '../peers/mlflow.mjs';
import { registryRequirements, startRegistry } from '../peers/oci.mjs';
import { ollamaRequirements, startOllama } from '../peers/ollama.mjs';
import { startPostgres } from '../peers/postgres.mjs';
import { postgresRequirements } from '../peers/requirements.mjs';
import { objectStoreRequirements, startObjectStore } from '../peers/s3.mjs';
import { loadDemoLab } from './modelLab.mjs';
import { BUCKET, openRecommender, recommenderConfig } from './recommender.mjs';

/** Each fills what it starts, and answers the keys of a source that reads it. */
const REAL = {
  async experiments({ dir, log }) {
    const mlflow = await startMlflow({ dir: path.join(dir, 'mlflow'), log });
    for (const name of ['churn-xgb', 'credit-score', 'ltv'])
      await mlflow.client.register({ name, versions: [{ auc: 0.9 }] });
    await mlflow.client.setAlias('churn-xgb', 'champion', 1);
    return {
      config: { type: 'mlflow', baseUrl: mlflow.url },
      stop: mlflow.stop,
    };
  },
  async images({ dir, log }) {
    const registry = await startRegistry({
      dir: path.join(dir, 'registry'),
      log,
    });
    for (const name of ['granite', 'phi']) {
      await registry.client.push(`models/${name}`, {
        tags: ['1.0.0', 'latest'],
        artifactType: 'application/vnd.cncf.model.manifest.v1+json',
        config: {
          mediaType: 'application/vnd.cncf.model.config.v1+json',
          content: { descriptor: { title: name }, config: { format: 'gguf' } },
        },
        layers: [
          {
            mediaType: 'application/vnd.cncf.model.weight.v1.raw',
            content: 'weights',
          },
        ],
      });
    }
    return {
      config: {
        type: 'oci',
        baseUrl: registry.url,
        discovery: { catalog: true },
      },
      stop: registry.stop,
    };
  },
  async workstation({ dir }) {
    const ollama = await startOllama({ dir: path.join(dir, 'ollama') });
    await ollama.client.createFromFile('tiny:latest', tinyGguf());
    await ollama.client.createFrom('support-bot:v2', 'tiny:latest', {
      system: 'Be kind.',
    });
    return {
      config: { type: 'ollama', id: 'gpu', baseUrl: ollama.url },
      stop: ollama.stop,
    };
  },
  async recommender({ dir, log }) {
    const { SourceServer, createFeastHandler, demoFeastProject } =
      loadDemoLab();
    const store = await startObjectStore({ dir: path.join(dir, 'store'), log });
    const postgres = await startPostgres({ dir: path.join(dir, 'postgres') });
    const feast = await SourceServer.start({
      handler: createFeastHandler({ shop: demoFeastProject }),
    });
    const training = await openRecommender(store, postgres);
    await training.createBucket(BUCKET);
    await training.createTable();
    for (const version of ['1.0.0', '1.0.1']) {
      await training.upload(version);
      await training.announce(version);
    }
    await training.close();
    return {
      config: {
        type: 'object-store',
        ...recommenderConfig(store, postgres, store.admin),
        feast: { baseUrl: feast.url, project: 'shop' },
      },
      async stop() {
        await feast.close();
        await store.stop();
        await postgres.stop();
      },
    };
  },
};

const NEEDS = {
  experiments: mlflowRequirements,
  images: registryRequirements,
  workstation: ollamaRequirements,
  recommender: () => [...objectStoreRequirements(), ...postgresRequirements()],
};

/** What the demo lab stands in for, by the id of the source. */
function stands() {
  const lab = loadDemoLab();
  return {
    hub: {
      handler: new lab.HuggingFaceHub().handler,
      config: { type: 'hugging-face', scope: { authors: ['aurora-labs'] } },
    },
    registry: {
      handler: lab.demoRegistry({ now: Date.now }).handler,
      config: { type: 'kubeflow-model-registry', registryId: 'shared' },
    },
    chat: {
      handler: new lab.OpenWebUi({ apiKey: 'demo', now: Date.now }).handler,
      config: { type: 'open-webui', token: 'demo' },
    },
    gateway: {
      handler: new lab.ThreeScalePortal({ accessToken: 'demo' }).handler,
      config: {
        type: '3scale',
        token: 'demo',
        select: [{ systemName: '^(llm|embed)' }],
      },
    },
    experiments: {
      handler: lab.createMlflowHandler(lab.demoMlflow()),
      config: { type: 'mlflow' },
    },
    images: {
      handler: lab.createOciHandler(lab.demoOci()),
      config: { type: 'oci', discovery: { catalog: true } },
    },
    workstation: {
      handler: lab.createOllamaHandler(lab.demoOllamaWorkstation()),
      config: { type: 'ollama', id: 'gpu' },
    },
    recommender: {
      handler: lab.createObjectStoreHandler(lab.demoRecommender()),
      config: { type: 'object-store', preset: 'recommender' },
    },
  };
}

/**
 * @param {{dir: string, log?: (line: string) => void}} options
 * @returns {Promise<{
 *   sources: Record<string, object>, real: string[],
 *   down: (id: string) => Promise<void>, stop: () => Promise<void>}>}
 *   `down` ends the server of one source for good
 */
export async function startModelServers({ dir, log = () => {} }) {
  const { SourceServer } = loadDemoLab();
  // PostgreSQL runs as another user than root.
  chmodSync(dir, 0o755);
  const sources = {};
  const stops = new Map();
  const real = [];
  const down = async id => {
    const stop = stops.get(id);
    stops.delete(id);
    await stop?.();
  };
  const stop = async () => {
    for (const id of [...stops.keys()]) await down(id);
  };
  try {
    for (const [id, { handler, config }] of Object.entries(stands())) {
      const missing = NEEDS[id]?.() ?? [''];
      if (missing.length === 0) {
        const started = await REAL[id]({ dir, log });
        sources[id] = started.config;
        stops.set(id, () => started.stop());
        real.push(id);
        continue;
      }
      if (NEEDS[id]) log(`${id}: the demo lab's server. ${missing.join(' ')}`);
      const server = await SourceServer.start({ handler });
      sources[id] = { ...config, baseUrl: server.url };
      stops.set(id, () => server.close());
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { sources, real, down, stop };
}
