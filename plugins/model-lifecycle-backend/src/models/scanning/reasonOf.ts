import {
  ListingError,
  UpstreamError,
  type Reason,
} from 'backstage-plugin-model-lifecycle-node';

/** What a source threw, in our words: its own words may hold what it was answered. */
export function reasonOf(error: unknown): Reason {
  if (error instanceof UpstreamError) return error.reason;
  if (error instanceof ListingError) return { code: error.code };
  const { name, reason } = (error ?? {}) as { name?: string; reason?: Reason };
  // Another copy of the node package has another class of the same name.
  if (name === 'UpstreamError' && typeof reason?.code === 'string') {
    return reason;
  }
  return { code: 'source-threw' };
}
