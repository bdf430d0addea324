import type { PipelineSourceConfig } from '../../../config/types';
import { isKind } from '../../../http/answers/failure';
import { isOfOneItem } from '../../../http/answers/ofOneItem';
import type { Time } from '../../../time/time';
import { nameByRule } from '../trainjob/observe/identity';
import type { PipelineRun } from './answers';
import type { PipelineClient } from './client';
import { readPlan, type PipelinePlan } from './plan';

/** Names and specifications that were found do not change under their id. */
const MAX_KEPT = 1_000;
/** What could not be read is asked for again after this time. */
const RETRY_MS = 10 * 60_000;

interface Kept {
  value: unknown;
  again?: number;
}

/** What a run refers to by id: its pipeline, the version of it, what started it. */
export class Lookups {
  readonly #kept = new Map<string, Kept>();

  constructor(
    private readonly options: {
      client: PipelineClient;
      config: Pick<PipelineSourceConfig, 'job' | 'jobs'>;
      time: Pick<Time, 'now'>;
    },
  ) {}

  /** Throws where the name of the job cannot be had: a run must not change its job because of that. */
  async jobAndPlan(
    run: PipelineRun,
    signal: AbortSignal,
  ): Promise<{ job: string; plan?: PipelinePlan }> {
    const plan = await this.#plan(run, signal);
    return { job: await this.#job(run, plan, signal), plan };
  }

  async #job(
    run: PipelineRun,
    plan: PipelinePlan | undefined,
    signal: AbortSignal,
  ): Promise<string> {
    const { client, config } = this.options;
    const name = run.name ?? run.id;
    const ruled = nameByRule(name, config.jobs);
    if (ruled) return ruled;
    const { recurringRunId, pipelineId } = run;
    if (config.job === 'recurring-run' && recurringRunId) {
      const recurring = await this.#once(
        `recurring ${recurringRunId}`,
        () => client.recurringRunName(recurringRunId, signal),
        mayNotRead,
      );
      if (recurring) return recurring;
    }
    const pipeline =
      pipelineId &&
      (await this.#once(
        `pipeline ${pipelineId}`,
        () => client.pipelineName(pipelineId, signal),
        mayNotRead,
      ));
    return (
      pipeline || plan?.name || (pipelineId && `pipeline-${pipelineId}`) || name
    );
  }

  async #plan(
    run: PipelineRun,
    signal: AbortSignal,
  ): Promise<PipelinePlan | undefined> {
    if (run.spec) return readPlan(run.spec);
    const { pipelineId, pipelineVersionId: versionId } = run;
    if (!pipelineId || !versionId) return undefined;
    const { client } = this.options;
    return this.#once(
      `version ${versionId}`,
      async () =>
        readPlan(await client.versionSpec({ pipelineId, versionId }, signal)),
      isOfOneItem,
    );
  }

  async #once<T>(
    key: string,
    ask: () => Promise<T | undefined>,
    isBearable: (error: unknown) => boolean,
  ): Promise<T | undefined> {
    const { time } = this.options;
    const kept = this.#kept.get(key);
    if (kept && (kept.again === undefined || time.now() < kept.again)) {
      return kept.value as T | undefined;
    }
    let value: T | undefined;
    try {
      value = await ask();
    } catch (error) {
      if (!isBearable(error)) throw error;
    }
    if (this.#kept.size >= MAX_KEPT) this.#kept.clear();
    this.#kept.set(key, {
      value,
      again: value === undefined ? time.now() + RETRY_MS : undefined,
    });
    return value;
  }
}

function mayNotRead(error: unknown): boolean {
  return isKind(error, 'forbidden');
}
