import { checkCluster } from './checkCluster';
import { checkSource } from './checkSource';
import { EXIT, exitCodeOfAll, oneLineOf, type ExitCode } from './exitCodes';
import type { Finding } from './findings';
import { idOf, isKeptInDatabase, type Installation } from './Installation';
import { bytesText, durationText, table } from './text';
import { difference, type Traffic, type TrafficCount } from './Traffic';
import { wordsOf } from './words';

const TIMEOUT_MS = 60_000;

interface Asked extends TrafficCount {
  durationMs: number;
}

/** One cluster, source or file beside the config, and what was found there. */
export interface Examined {
  kind: 'cluster' | 'source' | 'overrides';
  name: string;
  findings: Omit<Finding, 'exitCode'>[];
  /** What it cost to look. */
  asked: Asked;
}

export interface Examination {
  examined: Examined[];
}

/** Looks at everything that is configured. Reads only. */
export async function doctor(
  installation: Installation,
  { traffic }: { traffic: Traffic },
): Promise<{ answer: Examination; exitCode: ExitCode }> {
  const examined: Examined[] = [];
  const exitCodes: ExitCode[] = [];
  const examine = async (
    kind: Examined['kind'],
    name: string,
    look: (signal: AbortSignal) => Promise<Finding[]>,
  ) => {
    const before = traffic.count();
    const startedAt = installation.time.now();
    const found = await look(AbortSignal.timeout(TIMEOUT_MS));
    exitCodes.push(...found.map(({ exitCode }) => exitCode));
    examined.push({
      kind,
      name,
      findings: found.map(({ severity, where, words }) => ({
        severity,
        where,
        words,
      })),
      asked: {
        ...difference(before, traffic.count()),
        durationMs: installation.time.now() - startedAt,
      },
    });
  };

  const { training } = installation.config;
  const { clusters: watched } = training.trainJobs;
  for (const cluster of installation.clusters) {
    const isWatched = watched?.includes(cluster.name) ?? true;
    await examine('cluster', cluster.name, signal =>
      checkCluster({
        cluster,
        client: installation.cluster,
        training: isWatched ? training : undefined,
        signal,
      }),
    );
  }
  const known = installation.clusters.map(({ name }) => name);
  for (const name of watched ?? []) {
    if (known.includes(name)) continue;
    await examine('cluster', name, async () => [
      mistake(
        name,
        `modelLifecycle.training.trainJobs.clusters names '${name}', which modelLifecycle.clusters does not configure`,
      ),
    ]);
  }
  if (installation.config.models.overridesFrom.length > 0) {
    await examine('overrides', 'overridesFrom', signal =>
      checkOverrides(installation, signal),
    );
  }
  for (const source of installation.sources) {
    await examine('source', idOf(source), async signal => {
      if (!source.valid) return [mistake(source.id, source.problem)];
      const { id } = source.settings;
      if (isKeptInDatabase(source)) {
        return [fine(id, 'is kept in the database of the backend')];
      }
      const opened = installation.open(source);
      try {
        return await checkSource(opened.source, id, signal);
      } finally {
        await opened.close();
      }
    });
  }
  return { answer: { examined }, exitCode: exitCodeOfAll(exitCodes) };
}

async function checkOverrides(
  installation: Installation,
  signal: AbortSignal,
): Promise<Finding[]> {
  const where = 'overridesFrom';
  try {
    const { problems, rules } = await installation.readOverrides(signal);
    if (problems.length === 0) return [fine(where, `${rules.length} rules`)];
    return problems.map(({ params, message, ...reason }) => ({
      severity: 'error' as const,
      where: String(params?.place ?? where),
      words: message ?? wordsOf(reason),
      exitCode: EXIT.findings,
    }));
  } catch (error) {
    return [mistake(where, oneLineOf(error))];
  }
}

function mistake(where: string, words: string): Finding {
  return { severity: 'error', where, words, exitCode: EXIT.config };
}

function fine(where: string, words: string): Finding {
  return { severity: 'ok', where, words, exitCode: EXIT.fine };
}

const MARKS = { ok: 'ok', warning: 'WARNING', error: 'ERROR' } as const;

export function doctorText({ examined }: Examination): string {
  if (examined.length === 0) {
    return 'Neither clusters nor model sources are configured.\n';
  }
  const findings = examined.flatMap(each => each.findings);
  const count = (severity: Finding['severity']) =>
    findings.filter(finding => finding.severity === severity).length;
  return [
    table(
      ['', 'WHERE', 'WHAT'],
      findings.map(({ severity, where, words }) => [
        MARKS[severity],
        where,
        words,
      ]),
    ),
    table(
      ['LOOKED AT', 'KIND', 'REQUESTS', 'BYTES', 'TIME'],
      examined.map(({ name, kind, asked }) => [
        name,
        kind,
        String(asked.requests),
        bytesText(asked.bytes),
        durationText(asked.durationMs),
      ]),
    ),
    `${count('error')} errors, ${count('warning')} warnings\n`,
  ].join('\n');
}
