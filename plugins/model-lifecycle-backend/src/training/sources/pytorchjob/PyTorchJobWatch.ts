import type { LoggerService } from '@backstage/backend-plugin-api';
import { KindReflectors } from '../../../clusters/reflector/KindReflectors';
import type { ObjectChange } from '../../../clusters/reflector/ObjectCache';
import type { ClusterClient } from '../../../clusters/types';
import type { PyTorchJobsConfig } from '../../../config/types';
import { TERMINAL_STATES } from '../../run';
import { Wakeup } from '../../tracking/Wakeup';
import type { ReportedRun } from '../reportedRun';
import type { RunSink } from '../runSource';
import { normalisePyTorchJob } from './normalise';
import { trimPyTorchJob } from './trim';
import { PYTORCH_JOBS, type TrimmedPyTorchJob } from './types';

/** Arrays that are never read: their bodies need not be parsed. */
const UNREAD = ['env', 'args', 'command', 'volumes', 'volumeMounts'];
/** Changes that come together are told together. */
const QUIET_MS = 50;

/** Watches the PyTorchJobs of one cluster, under one lease, and tells what changed. */
export class PyTorchJobWatch {
  readonly #changed = new Map<string, ReportedRun>();
  readonly #wakeup = new Wakeup();
  readonly #jobs: KindReflectors;
  /** Nothing of this watch outlives its run. */
  readonly #end = new AbortController();
  readonly #signal: AbortSignal;

  constructor(
    private readonly options: {
      config: PyTorchJobsConfig;
      /** How often runs that did not change are seen again. */
      intervalMs: number;
      client: ClusterClient;
      sink: RunSink;
      logger: LoggerService;
      signal: AbortSignal;
    },
  ) {
    const { config, client, sink, logger } = options;
    this.#signal = AbortSignal.any([options.signal, this.#end.signal]);
    this.#jobs = new KindReflectors(PYTORCH_JOBS.plural, {
      client,
      resource: PYTORCH_JOBS,
      namespaces: config.namespaces,
      labelSelector: config.labelSelector,
      unread: UNREAD,
      trim: trimPyTorchJob,
      onChange: change => this.#take(change),
      onStatus: () => this.#wakeup.ring(),
      logger,
      time: sink.time,
      signal: this.#signal,
    });
  }

  /** Resolves soon after the signal has aborted. Once, also where it rejects: then another is made. */
  async run(): Promise<void> {
    try {
      await Promise.all([this.#jobs.run(), this.#tell()]);
    } finally {
      this.#end.abort();
    }
  }

  #take({ type, object }: ObjectChange): void {
    const seen = this.#look(object as TrimmedPyTorchJob);
    this.#changed.set(
      seen.uid,
      type === 'delete' ? { ...seen, gone: true } : seen,
    );
    this.#wakeup.ring();
  }

  #look(job: TrimmedPyTorchJob): ReportedRun {
    const { config, sink } = this.options;
    return normalisePyTorchJob(job, {
      sourceId: config.name,
      rules: config.jobs,
      observedAt: sink.time.now(),
    });
  }

  async #tell(): Promise<void> {
    const { sink, intervalMs } = this.options;
    const signal = this.#signal;
    let lookedAt = -Infinity;
    while (!signal.aborted) {
      const isDue = sink.time.now() - lookedAt >= intervalMs;
      if (isDue && (await this.#lookAgain())) lookedAt = sink.time.now();
      await this.#tellChanges();
      await this.#wait(intervalMs);
      await sink.time.sleep(QUIET_MS, signal);
    }
  }

  /** Says how the watch stands and, while it does, that what goes on still goes on. */
  async #lookAgain(): Promise<boolean> {
    const { sink } = this.options;
    const { status, reason } = this.#jobs.status();
    if (status !== 'live' || !this.#jobs.synced) {
      if (reason) sink.failed(reason);
      return false;
    }
    const at = sink.time.now();
    const uids = new Set<string>();
    for (const job of this.#jobs.objects() as Iterable<TrimmedPyTorchJob>) {
      uids.add(job.metadata.uid);
      const seen = this.#look(job);
      if (!TERMINAL_STATES.has(seen.state)) this.#changed.set(seen.uid, seen);
    }
    await this.#tellChanges();
    await sink.listed(uids, at);
    sink.succeeded(at);
    return true;
  }

  async #tellChanges(): Promise<void> {
    const changed = [...this.#changed.values()];
    this.#changed.clear();
    if (changed.length > 0) await this.options.sink.observed(changed);
  }

  async #wait(ms: number): Promise<void> {
    const { sink } = this.options;
    const stop = new AbortController();
    const either = AbortSignal.any([this.#signal, stop.signal]);
    await Promise.race([
      sink.time.sleep(ms, either),
      this.#wakeup.wait(either),
    ]);
    stop.abort();
  }
}
