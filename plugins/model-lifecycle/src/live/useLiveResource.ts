import { useEffect, useMemo, useRef, useState } from 'react';
import { useLiveEnvironment } from './environment';
import {
  LiveResource,
  type LiveResourceOptions,
  type LiveSnapshot,
} from './LiveResource';
import { useLive } from './LiveRoot';

export interface LiveRead<T>
  extends Omit<LiveResourceOptions<T>, 'environment' | 'signals'> {
  /** When this changes the value is read again and the old one stays until then. */
  revision?: string | number;
}

export interface LiveResult<T> extends LiveSnapshot<T> {
  refresh(): void;
}

const NOTHING: LiveSnapshot<never> = {
  status: 'loading',
  connection: 'connecting',
};

/**
 * Keeps a value up to date while the component is mounted. A new `key` is a
 * new resource; undefined reads nothing. `options` may be new on each render.
 */
export function useLiveResource<T>(
  key: string | undefined,
  options: LiveRead<T>,
): LiveResult<T> {
  const environment = useLiveEnvironment();
  const { signals, onHint } = useLive();
  const latest = useRef(options);
  latest.current = options;

  const resource = useMemo(
    () =>
      key === undefined
        ? undefined
        : new LiveResource<T>({
            environment,
            signals,
            hintIntervalMs: latest.current.hintIntervalMs,
            intervalMs: latest.current.intervalMs,
            read: read => latest.current.read(read),
            concerns: (hint, value) =>
              latest.current.concerns?.(hint, value) ?? false,
            appetite: value => latest.current.appetite?.(value) ?? 'ask',
          }),
    [key, environment, signals],
  );
  const [, render] = useState<unknown>();

  useEffect(() => {
    if (!resource) {
      return undefined;
    }
    const unsubscribe = resource.subscribe(() => render({}));
    const offHint = onHint(hint => resource.onHint(hint));
    resource.start();
    return () => {
      unsubscribe();
      offHint();
      resource.stop();
    };
  }, [resource, onHint]);

  const revision = useRef(options.revision);
  useEffect(() => {
    if (revision.current !== options.revision) {
      revision.current = options.revision;
      resource?.refresh();
    }
  }, [resource, options.revision]);

  const snapshot = resource?.getSnapshot() ?? NOTHING;
  return useMemo(
    () => ({ ...snapshot, refresh: resource?.refresh ?? (() => {}) }),
    [snapshot, resource],
  );
}
