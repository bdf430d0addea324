import {
  createContext,
  useContext,
  useMemo,
  useState,
  type ReactNode,
} from 'react';

/** A stretch of a run's time that one looks at: a phase or an attempt. */
export interface Span {
  /** Milliseconds since the epoch. */
  from: number;
  /** Absent while it goes on. */
  to?: number;
  /** As the timeline names it. */
  label: string;
  phase?: string;
  attempt?: number;
}

export interface ChosenSpan {
  span?: Span;
  /** `undefined` shows the whole run again. */
  choose(span: Span | undefined): void;
}

const Context = createContext<ChosenSpan>({ choose: () => undefined });

/** What the timeline chooses; metrics and logs show only that. */
export function SpanProvider(props: { children: ReactNode }) {
  const [span, choose] = useState<Span>();
  const value = useMemo(() => ({ span, choose }), [span]);
  return <Context.Provider value={value}>{props.children}</Context.Provider>;
}

/** Without a provider nothing is chosen. */
export function useSpan(): ChosenSpan {
  return useContext(Context);
}
