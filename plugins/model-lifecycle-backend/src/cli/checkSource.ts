import type {
  ModelSource,
  Reason,
  ScopeEnd,
  SourceFinding,
} from 'backstage-plugin-model-lifecycle-node';
import { Listing } from '../models/scanning/Listing';
import { reasonOf } from '../models/scanning/reasonOf';
import { EXIT } from './exitCodes';
import type { Finding } from './findings';
import { exitCodeOf, wordsOf } from './words';

/** Enough to see whether each scope can be read, for a source that cannot say it by itself. */
const MAX_PAGES = 20;

/** Asks a source what it lacks; one that has no answer is listed for a few pages. */
export async function checkSource(
  source: ModelSource,
  id: string,
  signal: AbortSignal,
): Promise<Finding[]> {
  let found: SourceFinding[];
  try {
    found = source.check
      ? await source.check(signal)
      : await listAFew(source, signal);
  } catch (error) {
    const reason: Reason = signal.aborted
      ? { code: 'check-timeout' }
      : reasonOf(error);
    found = [{ severity: 'error', where: '', reason }];
  }
  return found.map(({ severity, where, reason }) => ({
    severity,
    where: `${id} ${where}`.trim(),
    words: wordsOf(reason),
    exitCode: severity === 'ok' ? EXIT.fine : exitCodeOf(reason),
  }));
}

async function listAFew(
  source: ModelSource,
  signal: AbortSignal,
): Promise<SourceFinding[]> {
  const enough = new AbortController();
  const both = AbortSignal.any([signal, enough.signal]);
  const listing = new Listing(
    () =>
      source.list({
        signal: both,
        full: false,
        previous: {
          page: async () => undefined,
          records: async () => new Map(),
          cursor: async () => undefined,
        },
      }),
    both,
  );
  const findings = new Map<string, SourceFinding>();
  let pages = 0;
  let step = await listing.next();
  while (step.type === 'event') {
    const { event } = step;
    const where = event.scope;
    if (event.type === 'end') {
      findings.set(where, { where, ...ofEnd(event.end) });
    } else {
      pages += 1;
      findings.set(where, {
        where,
        severity: 'ok',
        reason: { code: 'readable' },
      });
      if (pages >= MAX_PAGES) enough.abort();
    }
    step = await listing.next();
  }
  if (step.type === 'threw') throw step.error;
  signal.throwIfAborted();
  if (findings.size > 0) return [...findings.values()];
  return [
    { severity: 'warning', where: '', reason: { code: 'nothing-listed' } },
  ];
}

function ofEnd(end: ScopeEnd): Pick<SourceFinding, 'severity' | 'reason'> {
  if ('reason' in end) return { severity: 'error', reason: end.reason };
  // An older operator has fewer kinds, and nothing is missing.
  const isOrdinary = ({ code }: Reason) => code === 'kind-not-installed';
  const notes = end.notes ?? [];
  const note = notes.find(reason => !isOrdinary(reason)) ?? notes.at(0);
  if (!note) return { severity: 'ok', reason: { code: 'readable' } };
  return { severity: isOrdinary(note) ? 'ok' : 'warning', reason: note };
}
