/** Where objects of one kind are looked for. */
export interface ObjectPlace {
  cluster: string;
  /** `undefined`: all namespaces. */
  namespace?: string;
}

/** Each namespace of each cluster; of all clusters, and all namespaces, where none is named. */
export function placesOf(
  config: {
    clusters?: readonly string[];
    namespaces?: readonly string[];
  },
  clusterNames: readonly string[],
): ObjectPlace[] {
  const { clusters = clusterNames, namespaces = [undefined] } = config;
  return clusters.flatMap(cluster =>
    namespaces.map(namespace => ({ cluster, namespace })),
  );
}
