import type { ConfigSection } from 'backstage-plugin-model-lifecycle-node';
import { readJobRules, readSourceName } from './readRunSource';
import type { PyTorchJobsConfig } from './types';

/** An entry of `modelLifecycle.training.pyTorchJobs`: those of one cluster. */
export function readPyTorchJobs(section: ConfigSection): PyTorchJobsConfig {
  const source: PyTorchJobsConfig = {
    name: readSourceName(section),
    cluster: section.requiredString('cluster'),
    namespaces: section.strings('namespaces'),
    labelSelector: section.string('labelSelector'),
    jobs: readJobRules(section.sections('jobs')),
  };
  section.rejectUnknownKeys();
  return source;
}
