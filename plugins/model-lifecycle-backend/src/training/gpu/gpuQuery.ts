/*
 * PromQL for the pods of one run. Names come from a cluster: they are filled
 * in as strings and as a pattern that means nothing but themselves.
 */

/** Characters that RE2 reads as more than themselves. */
const PATTERN = /[\\^$.|?*+()[\]{}]/g;

/** `query` has `"$namespace"` and `"$pods"` in double quotes, as the config is held to. */
export function fillGpuQuery(
  query: string,
  { namespace, pods }: { namespace: string; pods: readonly string[] },
): string {
  const pattern = pods.map(pod => pod.replace(PATTERN, '\\$&')).join('|');
  const values: Record<string, string> = { namespace, pods: pattern };
  return query.replace(/"\$(namespace|pods)"/g, (_, name: string) =>
    quoted(values[name]),
  );
}

/** A PromQL string takes the escapes of Go, which are those of JSON and more. */
function quoted(text: string): string {
  return JSON.stringify(text);
}

/** What the numbers come from, as far as the query says: `DCGM_FI_DEV_GPU_UTIL` of `avg(DCGM_FI_DEV_GPU_UTIL{…})`. */
export function metricOfQuery(query: string): string | undefined {
  return /([A-Za-z_:][A-Za-z0-9_:]*)\s*\{/.exec(query)?.[1];
}
