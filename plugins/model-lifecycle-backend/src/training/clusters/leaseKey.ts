/** The lease under which one replica watches a cluster. */
export function clusterLeaseKey(cluster: string): string {
  return `cluster:${cluster}`;
}
