import { SourceServer, type SourceHandler } from '../sources/SourceServer';
import { createDomainTrainingHandler, demoDomains } from './domain-training';
import { createEqualStepsHandler, demoStepJobs } from './equal-steps';
import { createPipelinesHandler, demoPipelines } from './pipelines';

export interface DemoRunSources {
  /** Where each can be reached, by the name of its environment variable. */
  urls: Record<string, string>;
  stop(): Promise<void>;
}

/** A server for each kind of system that tells about its own trainings; what they show moves with the clock. */
export async function startDemoRunSources(
  options: { now?: () => number } = {},
): Promise<DemoRunSources> {
  const { now = Date.now } = options;
  const handlers: Record<string, SourceHandler> = {
    PIPELINES: createPipelinesHandler(demoPipelines({ now })),
    DOMAINS: createDomainTrainingHandler(demoDomains({ now }), { now }),
    STEP_JOBS: createEqualStepsHandler(demoStepJobs({ startedAt: now() }), {
      now,
    }),
  };
  const servers = await Promise.all(
    Object.entries(handlers).map(
      async ([name, handler]) =>
        [name, await SourceServer.start({ handler })] as const,
    ),
  );
  return {
    urls: Object.fromEntries(servers.map(([name, { url }]) => [name, url])),
    stop: async () => {
      await Promise.all(servers.map(([, server]) => server.close()));
    },
  };
}
