import { createPermissionRule } from '@backstage/plugin-permission-node';
import { z } from 'zod';
import { runPermissionResourceRef } from './runResource';

/** Sources whose id is the name of a Kubernetes cluster. */
const CLUSTER_SOURCE_TYPES = ['trainjob'];

const isOwner = createPermissionRule({
  name: 'IS_OWNER',
  description: 'Allow runs that one of the given users or groups owns',
  resourceRef: runPermissionResourceRef,
  paramsSchema: z.object({
    claims: z
      .array(z.string())
      .describe('Entity references of users and groups'),
  }),
  apply: ({ ownerRef }, { claims }) =>
    ownerRef !== undefined && claims.includes(ownerRef),
  toQuery: ({ claims }) => ({ column: 'runs.owner_ref', values: claims }),
});

const hasCluster = createPermissionRule({
  name: 'HAS_CLUSTER',
  description: 'Allow runs on one of the given Kubernetes clusters',
  resourceRef: runPermissionResourceRef,
  paramsSchema: z.object({
    clusters: z
      .array(z.string())
      .describe('Names of clusters, as in modelLifecycle.clusters'),
  }),
  apply: ({ sourceType, sourceId }, { clusters }) =>
    CLUSTER_SOURCE_TYPES.includes(sourceType) && clusters.includes(sourceId),
  toQuery: ({ clusters }) => ({
    allOf: [
      { column: 'runs.source_type', values: CLUSTER_SOURCE_TYPES },
      { column: 'runs.source_id', values: clusters },
    ],
  }),
});

const hasNamespace = createPermissionRule({
  name: 'HAS_NAMESPACE',
  description: 'Allow runs in one of the given namespaces, on any cluster',
  resourceRef: runPermissionResourceRef,
  paramsSchema: z.object({
    namespaces: z.array(z.string()).describe('Names of namespaces'),
  }),
  apply: ({ namespace }, { namespaces }) => namespaces.includes(namespace),
  toQuery: ({ namespaces }) => ({
    column: 'runs.namespace',
    values: namespaces,
  }),
});

const hasSource = createPermissionRule({
  name: 'HAS_SOURCE',
  description: 'Allow runs of one of the given sources',
  resourceRef: runPermissionResourceRef,
  paramsSchema: z.object({
    sources: z
      .array(z.string())
      .describe('Ids of sources; for a cluster its name'),
  }),
  apply: ({ sourceId }, { sources }) => sources.includes(sourceId),
  toQuery: ({ sources }) => ({ column: 'runs.source_id', values: sources }),
});

/**
 * The rules for conditional policies about training runs.
 *
 * @public
 */
export const runPermissionRules = {
  isOwner,
  hasCluster,
  hasNamespace,
  hasSource,
};
