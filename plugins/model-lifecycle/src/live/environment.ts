import { createContext, useContext } from 'react';

/** A message on the channel `model-lifecycle`: what changed, never how. */
export interface Hint {
  runs: { id: string; version: number }[];
}

/**
 * Everything outside that the live views depend on. Passed in, so that a test
 * or the gallery decides what time it is and when something is heard.
 */
export interface LiveEnvironment {
  now(): number;
  /** Calls back once after the delay; answers how to cancel. */
  after(delayMs: number, callback: () => void): () => void;
  /** In [0, 1). */
  random(): number;
  isHidden(): boolean;
  /** Tab shown again, window focused, network back: a good moment to ask. */
  onAttention(callback: () => void): () => void;
  onHidden(callback: () => void): () => void;
  /** Where times are read; undefined means the browser's zone. */
  timeZone?: string;
}

export const browserEnvironment: LiveEnvironment = {
  now: () => Date.now(),
  after: (delayMs, callback) => {
    const timer = setTimeout(callback, delayMs);
    return () => clearTimeout(timer);
  },
  random: () => Math.random(),
  isHidden: () => document.visibilityState === 'hidden',
  onAttention: callback => {
    const whenVisible = () => {
      if (document.visibilityState !== 'hidden') {
        callback();
      }
    };
    document.addEventListener('visibilitychange', whenVisible);
    window.addEventListener('focus', callback);
    window.addEventListener('online', callback);
    return () => {
      document.removeEventListener('visibilitychange', whenVisible);
      window.removeEventListener('focus', callback);
      window.removeEventListener('online', callback);
    };
  },
  onHidden: callback => {
    const whenHidden = () => {
      if (document.visibilityState === 'hidden') {
        callback();
      }
    };
    document.addEventListener('visibilitychange', whenHidden);
    return () => document.removeEventListener('visibilitychange', whenHidden);
  },
};

const LiveEnvironmentContext =
  createContext<LiveEnvironment>(browserEnvironment);

export const LiveEnvironmentProvider = LiveEnvironmentContext.Provider;

export function useLiveEnvironment(): LiveEnvironment {
  return useContext(LiveEnvironmentContext);
}
