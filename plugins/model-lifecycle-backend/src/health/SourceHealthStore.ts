import type { Knex } from 'knex';
import type { ResourceStatus } from '../clusters/types';
import type { Reason, Timestamp } from '../training/run';

/** What the holder of a source says about it. */
export interface SourceReport {
  /** Cluster name or source id. */
  id: string;
  /** `kubernetes` for a cluster, else the type of the source. */
  type: string;
  /** False while the source cannot be read: what is shown is the last that was seen. */
  reachable: boolean;
  reason?: Reason;
  lastSuccessAt?: Timestamp;
  counts: Record<string, number>;
  resources: ResourceStatus[];
  problems: Reason[];
  /** What is there but not in the catalog, by key, and why. */
  skipped?: { key: string; reason: Reason }[];
  /**
   * After how much silence nothing is known any more. Default: a minute, since
   * who watches a cluster reports every few seconds.
   */
  silentAfterMs?: number;
  /** Of a source of models. */
  models?: ModelSourceReport;
}

/** What a source of models has beyond health. */
export interface ModelSourceReport {
  /** `invalid`: its config has a mistake. Its entities stay, as those of a disabled one. */
  mode: 'scheduled' | 'follows' | 'disabled' | 'invalid';
  /** Between two scans on schedule. */
  intervalMs?: number;
  scanningSince?: Timestamp;
  /** The last run of a scan that ended. */
  lastScan?: {
    result: 'complete' | 'incomplete' | 'failed' | 'interrupted';
    startedAt: Timestamp;
    endedAt: Timestamp;
    requests?: number;
  };
  /** When all scopes were complete last. */
  completeAt?: Timestamp;
  nextScanAt?: Timestamp;
  /** Those that are not complete, or about which there is something to say. */
  scopes?: {
    scope: string;
    status: string;
    reason?: Reason;
    notes?: Reason[];
    completeAt?: Timestamp;
  }[];
  /** Removals that somebody has to confirm. */
  waiting?: {
    scope: string;
    since: Timestamp;
    reason: Reason;
    count: number;
    keys: string[];
  }[];
  /** What is confirmed: another one when other things wait. */
  proposal?: string;
}

export interface StoredSourceReport extends SourceReport {
  holder: string;
  reportedAt: Timestamp;
}

/** The last report of each source: written by its holder, read by every replica. */
export class SourceHealthStore {
  constructor(private readonly knex: Knex) {}

  async write(
    report: SourceReport,
    by: { holder: string; at: Timestamp },
  ): Promise<void> {
    const row = {
      source_key: `${report.type}:${report.id}`,
      holder: by.holder,
      reported_at_ms: by.at,
      report: JSON.stringify(report),
    };
    await this.knex('source_health')
      .insert(row)
      .onConflict('source_key')
      .merge();
  }

  /** Forgets sources that nobody has reported about since then: they are not configured any more. */
  async prune(before: Timestamp): Promise<void> {
    await this.knex('source_health')
      .where('reported_at_ms', '<', before)
      .delete();
  }

  async read(): Promise<StoredSourceReport[]> {
    const rows = await this.knex('source_health')
      .select('holder', 'reported_at_ms', 'report')
      .orderBy('source_key');
    return rows.map(row => ({
      ...(JSON.parse(row.report) as SourceReport),
      holder: row.holder,
      reportedAt: Number(row.reported_at_ms),
    }));
  }
}
