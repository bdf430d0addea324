import { createHash } from 'node:crypto';
import { ANNOTATION_JOB } from 'backstage-plugin-model-lifecycle-common';
import { cleanText } from '../../../progression/text';
import type { JobKey, RunId } from '../../../run';
import type { TrimmedTrainJob } from '../types';

/** The Kubeflow SDK makes names of this form up for each call. */
const MADE_UP_NAME = /^[a-z][0-9a-f]{11}$/;

/** What Kubernetes appends for `generateName`: five letters of its own alphabet. */
const GENERATED_SUFFIX = /^[bcdfghjklmnpqrstvwxz2456789]{5}$/;

const MAX_JOB_NAME_CHARACTERS = 253;

/** A configured rule that groups runs; `name` may refer to groups of `match` (`$1`). */
export interface JobRule {
  match: RegExp;
  name: string;
}

/** 24 hex digits that tell nothing about what they stand for. */
export function runIdOf(key: {
  sourceType: string;
  sourceId: string;
  uid: string;
}): RunId {
  return createHash('sha256')
    .update(JSON.stringify([key.sourceType, key.sourceId, key.uid]))
    .digest('hex')
    .slice(0, 24);
}

/**
 * The job that a run hangs on; the first that applies: annotation or label
 * `model-lifecycle.io/job`, a controlling owner (a recurring run, a workflow),
 * a configured rule, the prefix of a generated name, the job of made-up names
 * of its namespace, its own name.
 */
export function jobKeyOf(options: {
  cluster: string;
  trainJob: Pick<TrimmedTrainJob, 'metadata'>;
  rules?: JobRule[];
}): JobKey {
  const { metadata } = options.trainJob;
  const namespace = metadata.namespace ?? '';
  const key = (name: string): JobKey => ({
    sourceId: options.cluster,
    namespace,
    name: name.slice(0, MAX_JOB_NAME_CHARACTERS),
  });
  const name =
    cleanText(metadata.annotations?.[ANNOTATION_JOB]) ??
    cleanText(metadata.labels?.[ANNOTATION_JOB]) ??
    metadata.ownerReferences?.find(owner => owner.controller)?.name ??
    nameByRule(metadata.name, options.rules ?? []) ??
    prefixOf(metadata);
  if (name) {
    return key(name);
  }
  return MADE_UP_NAME.test(metadata.name)
    ? { ...key(`${namespace} ad-hoc runs`), adHoc: true }
    : key(metadata.name);
}

/** Of the first rule that matches. */
export function nameByRule(
  name: string,
  rules: readonly JobRule[],
): string | undefined {
  for (const rule of rules) {
    const found = new RegExp(
      rule.match.source,
      rule.match.flags.replace(/[gy]/g, ''),
    ).exec(name);
    if (found) {
      return cleanText(
        rule.name.replace(/\$(\d)/g, (_, group) => found[Number(group)] ?? ''),
      );
    }
  }
  return undefined;
}

/** `generateName: nightly-` gives `nightly-x7k2p`: the job is `nightly`. */
function prefixOf(metadata: {
  name: string;
  generateName?: string;
}): string | undefined {
  const prefix = metadata.generateName;
  if (
    !prefix ||
    !metadata.name.startsWith(prefix) ||
    !GENERATED_SUFFIX.test(metadata.name.slice(prefix.length))
  ) {
    return undefined;
  }
  return prefix.replace(/[-.]+$/, '') || undefined;
}
