import { useApiHolder } from '@backstage/core-plugin-api';
import { signalApiRef } from '@backstage/plugin-signals-react';
import {
  createContext,
  useContext,
  useEffect,
  useMemo,
  useState,
  type ReactNode,
} from 'react';
import { useLiveEnvironment, type Hint } from './environment';

export const CHANNEL = 'model-lifecycle';
const TICK_MS = 1_000;

interface LiveContextValue {
  /** Signals exist in this app. */
  signals: boolean;
  onHint(callback: (hint: Hint) => void): () => void;
  onTick(callback: () => void): () => void;
}

const LiveContext = createContext<LiveContextValue | undefined>(undefined);

/** A set of callbacks that share one source; the source runs while there are any. */
function createFanOut<T>(connect: (emit: (value: T) => void) => () => void) {
  const callbacks = new Set<(value: T) => void>();
  let disconnect: (() => void) | undefined;
  return (callback: (value: T) => void) => {
    callbacks.add(callback);
    disconnect ??= connect(value =>
      [...callbacks].forEach(call => call(value)),
    );
    return () => {
      callbacks.delete(callback);
      if (callbacks.size === 0) {
        disconnect?.();
        disconnect = undefined;
      }
    };
  };
}

function isHint(message: unknown): message is Hint {
  return (
    typeof message === 'object' &&
    message !== null &&
    Array.isArray((message as Hint).runs)
  );
}

/** One subscription to the signals and one clock for everything in a view. */
export function LiveRoot(props: { children: ReactNode }) {
  const signalApi = useApiHolder().get(signalApiRef);
  const environment = useLiveEnvironment();
  const context = useMemo<LiveContextValue>(
    () => ({
      signals: signalApi !== undefined,
      onHint: createFanOut<Hint>(emit => {
        const subscriber = signalApi?.subscribe(CHANNEL, message => {
          if (isHint(message)) {
            emit(message);
          }
        });
        return () => subscriber?.unsubscribe();
      }),
      onTick: createFanOut<void>(emit => {
        let cancel = () => {};
        const tick = () => {
          cancel = environment.after(TICK_MS, () => {
            if (!environment.isHidden()) {
              emit();
            }
            tick();
          });
        };
        tick();
        return () => cancel();
      }),
    }),
    [signalApi, environment],
  );
  return (
    <LiveContext.Provider value={context}>
      {props.children}
    </LiveContext.Provider>
  );
}

export function useLive(): LiveContextValue {
  const context = useContext(LiveContext);
  if (!context) {
    throw new Error('A live view must stand inside a LiveRoot');
  }
  return context;
}

/** The present moment, once a second, for texts like "3 s ago". */
export function useNow(): number {
  const { onTick } = useLive();
  const environment = useLiveEnvironment();
  const [now, setNow] = useState(() => environment.now());
  useEffect(
    () => onTick(() => setNow(environment.now())),
    [onTick, environment],
  );
  return now;
}
