import type { ClusterClient } from './types';
import { type ConformanceAdmin, type Lab } from './conformance/lab';
import { logChecks } from './conformance/logChecks';
import { discoveryChecks, listChecks } from './conformance/readChecks';
import { reflectorChecks } from './conformance/reflectorChecks';
import { watchChecks } from './conformance/watchChecks';
import { refusalChecks, writeChecks } from './conformance/writeChecks';

export type { ConformanceAdmin } from './conformance/lab';

export interface ConformanceSubject {
  /** E.g. `demo lab`. */
  name: string;
  connect(): Promise<{ client: ClusterClient; admin: ConformanceAdmin }>;
}

/** A check resolves, rejects with what is wrong, or says why it was skipped. */
export type RegisterCheck = (
  name: string,
  check: () => Promise<void | { skipped: string }>,
) => void;

/**
 * What this product relies on in an API server. Runs alike against the demo
 * lab and a real kube-apiserver, so that the one cannot drift from the other.
 */
export function registerConformance(
  subject: ConformanceSubject,
  register: RegisterCheck,
): void {
  let connected: Promise<Lab> | undefined;
  const lab = () => (connected ??= subject.connect());
  const groups = [
    discoveryChecks,
    listChecks,
    watchChecks,
    writeChecks,
    refusalChecks,
    logChecks,
    reflectorChecks,
  ];
  for (const checks of groups) {
    for (const [name, check] of Object.entries(checks)) {
      register(`${subject.name}: ${name}`, async () => check(await lab()));
    }
  }
}
