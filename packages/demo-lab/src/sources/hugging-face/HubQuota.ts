const WINDOW_MS = 5 * 60_000;

interface Budget {
  allowed: boolean;
  headers: Record<string, string>;
}

/** Requests in a fixed window of five minutes, by bucket, and the headers that tell of it. */
export class HubQuota {
  readonly #used = new Map<string, number>();
  #windowStart: number;

  constructor(
    private readonly options: { requests: number; now: () => number },
  ) {
    this.#windowStart = options.now();
  }

  take(bucket: 'api' | 'resolvers'): Budget {
    const { now, requests } = this.options;
    if (now() - this.#windowStart >= WINDOW_MS) {
      this.#windowStart = now();
      this.#used.clear();
    }
    const quota = bucket === 'api' ? requests : requests * 6;
    const used = Math.min(quota + 1, (this.#used.get(bucket) ?? 0) + 1);
    this.#used.set(bucket, used);
    const resetSeconds = Math.ceil(
      (this.#windowStart + WINDOW_MS - now()) / 1000,
    );
    return {
      allowed: used <= quota,
      headers: {
        ratelimit: `"${bucket}";r=${Math.max(
          0,
          quota - used,
        )};t=${resetSeconds}`,
        'ratelimit-policy': `"fixed window";"${bucket}";q=${quota};w=300`,
      },
    };
  }
}
