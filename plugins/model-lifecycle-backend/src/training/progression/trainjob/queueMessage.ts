/** What a request asks for above what a queue has at all. */
export interface Excess {
  resource?: string;
  requested?: number;
  capacity?: number;
}

/**
 * Kueue 0.15 says "can never fit" only in its sentence; newer ones have a
 * reason for it. With several flavors, one that is only full at present
 * ("insufficient unused quota") means that waiting may help.
 */
export function neverFits(
  reason: string | undefined,
  message: string | undefined,
): Excess | undefined {
  const says = message ?? '';
  const exceeds =
    /insufficient quota for (\S+) in flavor [^,]*,[^,]*request \((\S+?)\)[^,]*> maximum capacity \((\S+?)\)/.exec(
      says,
    );
  if (reason !== 'ExceedsMaxQuota') {
    const isHopeless =
      /> maximum capacity \(/.test(says) && !/unused quota/.test(says);
    if (!isHopeless) {
      return undefined;
    }
  }
  return {
    ...(exceeds ? { resource: exceeds[1] } : {}),
    ...numbered('requested', exceeds?.[2]),
    ...numbered('capacity', exceeds?.[3]),
  };
}

function numbered(key: 'requested' | 'capacity', written?: string): Excess {
  return written !== undefined && /^\d{1,12}$/.test(written)
    ? { [key]: Number(written) }
    : {};
}
