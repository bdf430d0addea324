import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Clock, systemClock } from './clock';
import { startControllers } from './controllers';
import {
  ServerIdentity,
  loadIdentity,
  readIfPresent,
  writeFileAtomically,
} from './kubernetes/certificates';
import { KubernetesServer } from './kubernetes/server';
import { Director, LEAD_MS, beginning } from './scenario/director';
import { Engine } from './scenario/engine';
import { Journal } from './scenario/journal';
import { demoTracks } from './scenario/tracks';
import { furnishServers } from './scenario/servers';
import { furnish } from './scenario/world';
import { readTimeline, replayTimeline } from './replay';

/** Where the lab says that it started and what went wrong. */
export interface DemoLabLogger {
  info(message: string): void;
  error(message: string): void;
}

/** How a lab is started. */
export interface DemoLabOptions {
  /** Keeps certificate, token, epoch and kubeconfig, so that they survive a restart. */
  directory: string;
  /** Default: the one of the last start, else a free one. */
  port?: number;
  clock?: Clock;
  logger?: DemoLabLogger;
  /** `empty` is an API server and nothing else: no controllers, no webhooks, no runs. */
  scenario?: 'demo' | 'empty';
  /** A recorded timeline to show instead of the scenario. */
  corpusFile?: string;
  /** Default 60 s, as a real server; shorter for tests of bookmarks. */
  bookmarkIntervalMs?: number;
}

/** A running lab. */
export interface DemoLab {
  url: string;
  token: string;
  /** Base64 of the CA certificate, as a kubeconfig holds it. */
  caData: string;
  kubeconfigPath: string;
  server: KubernetesServer;
  engine: Engine;
  stop(): Promise<void>;
}

interface LabState {
  epoch: number;
  port?: number;
}

async function loadState(directory: string, now: number): Promise<LabState> {
  const stored = await readIfPresent(join(directory, 'lab.json'));
  return stored ? JSON.parse(stored) : { epoch: now - LEAD_MS };
}

function kubeconfig(url: string, identity: ServerIdentity): string {
  const caData = Buffer.from(identity.certificate).toString('base64');
  const name = 'demo';
  return `${JSON.stringify(
    {
      apiVersion: 'v1',
      kind: 'Config',
      'current-context': name,
      clusters: [
        {
          name,
          cluster: { server: url, 'certificate-authority-data': caData },
        },
      ],
      users: [{ name, user: { token: identity.token } }],
      contexts: [
        { name, context: { cluster: name, user: name, namespace: 'default' } },
      ],
    },
    undefined,
    2,
  )}\n`;
}

/** The port of the last start is taken again, so that clients find the lab; taken by others: a free one. */
async function listen(
  server: KubernetesServer,
  identity: ServerIdentity,
  ports: { wanted?: number; last?: number },
): Promise<string> {
  if (ports.wanted !== undefined || ports.last === undefined) {
    return server.listen(identity, ports.wanted ?? 0);
  }
  try {
    return await server.listen(identity, ports.last);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    return server.listen(identity, 0);
  }
}

/** Starts the lab: API server, controllers and scenario in this process. */
export async function startDemoLab(options: DemoLabOptions): Promise<DemoLab> {
  const { directory, clock = systemClock(), scenario = 'demo' } = options;
  const identity = await loadIdentity(directory);
  const now = clock.now();
  const state = await loadState(directory, now);
  const tracks = scenario === 'demo' && !options.corpusFile ? demoTracks() : [];
  const timetable = { epoch: state.epoch, now };
  const start = beginning(tracks, timetable);
  const engine = new Engine(clock, start);
  const journal = await Journal.load(directory, start);
  const server = new KubernetesServer({
    now: () => engine.now(),
    randomUuid: randomUUID,
    bookmarkIntervalMs: options.bookmarkIntervalMs,
    // Ten versions a millisecond: a restarted lab never begins below its last version.
    firstResourceVersion: Math.max(1, now - state.epoch) * 10,
  });
  if (tracks.length > 0) {
    engine.act(() => {
      furnish(server.store);
      furnishServers(server.store);
    });
    const { plans } = startControllers(server, engine);
    const { store, deletion } = server;
    const director = new Director(
      { store, deletion, engine, plans },
      state.epoch,
    );
    director.play(tracks, now);
    journal.replay(server, engine);
    engine.advanceTo(now);
    journal.record(server, engine);
  }
  const url = await listen(server, identity, {
    wanted: options.port,
    last: state.port,
  });
  const kubeconfigPath = join(directory, 'kubeconfig');
  await writeFileAtomically(kubeconfigPath, kubeconfig(url, identity));
  await writeFileAtomically(
    join(directory, 'lab.json'),
    JSON.stringify({ ...state, port: Number(new URL(url).port) }),
  );
  engine.start(error =>
    options.logger?.error(
      `An action of the demo lab's scenario failed: ${
        error instanceof Error ? error.stack : error
      }`,
    ),
  );
  const replay = new AbortController();
  if (options.corpusFile) {
    const timeline = await readTimeline(options.corpusFile);
    void replayTimeline(server, timeline, { clock, signal: replay.signal });
  }
  options.logger?.info(`Demo lab: Kubernetes API on ${url}`);
  return {
    url,
    token: identity.token,
    caData: Buffer.from(identity.certificate).toString('base64'),
    kubeconfigPath,
    server,
    engine,
    stop: async () => {
      replay.abort();
      await engine.stop();
      await server.close();
      await journal.flush();
    },
  };
}
