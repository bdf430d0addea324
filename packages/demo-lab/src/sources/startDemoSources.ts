import { SourceServer, type SourceHandler } from './SourceServer';
import { ThreeScalePortal } from './3scale';
import { HuggingFaceHub } from './hugging-face';
import { demoCatalog, demoRegistry } from './kubeflow-model-registry';
import { demoArchive } from './demoArchive';
import { createMlflowHandler, demoMlflow } from './mlflow';
import {
  createFeastHandler,
  createObjectStoreHandler,
  demoFeastProject,
  demoRecommender,
} from './object-store';
import { createOciHandler, demoOci } from './oci';
import {
  createOllamaHandler,
  demoOllamaOffice,
  demoOllamaWorkstation,
} from './ollama';
import { OpenWebUi } from './open-webui';

/** Where a demo source can be reached, by the name of its environment variable. */
export type DemoSourceUrls = Record<string, string>;

export interface DemoSources {
  urls: DemoSourceUrls;
  stop(): Promise<void>;
}

/**
 * A server for each kind of model source. One address has nobody behind it, one
 * host of two does not answer, and one forgets most of its models after it was
 * read once: what goes wrong can be seen in the demo too.
 */
export async function startDemoSources(): Promise<DemoSources> {
  const now = Date.now;
  const archive = demoArchive();
  const handlers: Record<string, SourceHandler> = {
    HUB: new HuggingFaceHub({ tokens: ['demo'] }).handler,
    REGISTRY: demoRegistry({ now }).handler,
    MODEL_CATALOG: demoCatalog().handler,
    MLFLOW: createMlflowHandler(demoMlflow()),
    MLFLOW_ARCHIVE: shrinking(createMlflowHandler(archive.content), archive),
    OCI: createOciHandler(demoOci()),
    OLLAMA_WORKSTATION: createOllamaHandler(demoOllamaWorkstation()),
    OLLAMA_OFFICE: createOllamaHandler(demoOllamaOffice()),
    OPEN_WEBUI: new OpenWebUi({ apiKey: 'demo', now }).handler,
    THREE_SCALE: new ThreeScalePortal({ accessToken: 'demo' }).handler,
    OBJECT_STORE: createObjectStoreHandler(demoRecommender()),
    FEAST: createFeastHandler({ feast_rec_sys: demoFeastProject }),
  };
  const servers = new Map<string, SourceServer>();
  for (const [name, handler] of Object.entries(handlers)) {
    servers.set(name, await SourceServer.start({ handler }));
  }
  const gone = await SourceServer.start({ handler: () => ({}) });
  const nowhere = gone.url;
  await gone.close();
  return {
    urls: {
      ...Object.fromEntries(
        [...servers].map(([name, server]) => [name, server.url]),
      ),
      NOWHERE: nowhere,
    },
    stop: async () => {
      await Promise.all([...servers.values()].map(server => server.close()));
    },
  };
}

/** How long a source that shrinks is whole: long enough to be listed once. */
const WHOLE_MS = 20_000;

/** As after a restore from the wrong backup. */
function shrinking(
  handler: SourceHandler,
  archive: { shrink(): void },
): SourceHandler {
  let firstReadAt: number | undefined;
  let isShrunk = false;
  return request => {
    firstReadAt ??= Date.now();
    if (!isShrunk && Date.now() - firstReadAt > WHOLE_MS) {
      archive.shrink();
      isShrunk = true;
    }
    return handler(request);
  };
}
