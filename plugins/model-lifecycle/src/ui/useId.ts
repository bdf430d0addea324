import { createContext, useContext, useRef } from 'react';

/** Numbers the ids within one view; React 17 has no `useId`. */
export interface IdSource {
  next: number;
}

const IdContext = createContext<IdSource | undefined>(undefined);

export const IdProvider = IdContext.Provider;

export function useId(prefix: string): string {
  const source = useContext(IdContext);
  const id = useRef<string>();
  if (!id.current) {
    const number = source ? source.next++ : 0;
    id.current = `model-lifecycle-${prefix}-${number}`;
  }
  return id.current;
}
