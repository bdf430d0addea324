import { join } from 'node:path';
import { readIfPresent, writeFileAtomically } from '../kubernetes/certificates';
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

/** No word of everyday use: secrets are blotted out of all logs. */
const DEMO_TOKEN = 'demo-only-no-secret';

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
export async function startDemoSources(options: {
  /** Keeps the ports: some native keys have an address in them. */
  directory: string;
}): Promise<DemoSources> {
  const now = Date.now;
  const portsFile = join(options.directory, 'sources.json');
  const ports: Record<string, number> = JSON.parse(
    (await readIfPresent(portsFile)) ?? '{}',
  );
  const archive = demoArchive();
  const handlers: Record<string, SourceHandler> = {
    HUB: new HuggingFaceHub({ tokens: [DEMO_TOKEN] }).handler,
    REGISTRY: demoRegistry({ now }).handler,
    MODEL_CATALOG: demoCatalog().handler,
    MLFLOW: createMlflowHandler(demoMlflow()),
    MLFLOW_ARCHIVE: shrinking(createMlflowHandler(archive.content), archive),
    OCI: createOciHandler(demoOci()),
    OLLAMA_WORKSTATION: createOllamaHandler(demoOllamaWorkstation()),
    OLLAMA_OFFICE: createOllamaHandler(demoOllamaOffice()),
    OPEN_WEBUI: new OpenWebUi({ apiKey: DEMO_TOKEN, now }).handler,
    THREE_SCALE: new ThreeScalePortal({ accessToken: DEMO_TOKEN }).handler,
    OBJECT_STORE: createObjectStoreHandler(demoRecommender()),
    FEAST: createFeastHandler({ feast_rec_sys: demoFeastProject }),
  };
  const servers = new Map<string, SourceServer>();
  for (const [name, handler] of Object.entries(handlers)) {
    servers.set(name, await startOn(handler, ports[name]));
  }
  const gone = await startOn(() => ({}), ports.NOWHERE);
  const nowhere = gone.url;
  await gone.close();
  const used = [...servers].map(([name, { url }]) => [name, portOf(url)]);
  await writeFileAtomically(
    portsFile,
    JSON.stringify({
      ...Object.fromEntries(used),
      NOWHERE: portOf(nowhere),
    }),
  );
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

/** On the port of the last start where it is free. */
async function startOn(
  handler: SourceHandler,
  port: number | undefined,
): Promise<SourceServer> {
  try {
    return await SourceServer.start({ handler, port });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return SourceServer.start({ handler });
  }
}

function portOf(url: string): number {
  return Number(new URL(url).port);
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
