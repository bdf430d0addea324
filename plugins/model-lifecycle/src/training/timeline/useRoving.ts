import { useRef, useState, type KeyboardEvent } from 'react';

/** What an element needs to take part. */
export interface RovingProps {
  ref(element: HTMLButtonElement | null): void;
  tabIndex: 0 | -1;
  onFocus(): void;
}

/**
 * One tab stop for a grid of buttons: arrows go along a row and to the nearest of the next
 * row, Home and End to the ends of a row. `rows` holds keys.
 */
export function useRoving(rows: string[][]) {
  const elements = useRef(new Map<string, HTMLButtonElement>());
  const [focused, setFocused] = useState<string>();
  const keys = rows.flat();
  const stop =
    focused !== undefined && keys.includes(focused) ? focused : keys[0];

  const props = (key: string): RovingProps => ({
    ref: element => {
      if (element) {
        elements.current.set(key, element);
      } else {
        elements.current.delete(key);
      }
    },
    tabIndex: key === stop ? 0 : -1,
    onFocus: () => setFocused(key),
  });

  const onKeyDown = (event: KeyboardEvent) => {
    const target = nextKey(rows, stop, event.key);
    if (target !== undefined) {
      event.preventDefault();
      elements.current.get(target)?.focus();
    }
  };
  return { props, onKeyDown };
}

/** Where a key leads; undefined where it leads nowhere. */
export function nextKey(
  rows: string[][],
  current: string | undefined,
  pressed: string,
): string | undefined {
  const row = rows.findIndex(one => one.includes(current ?? ''));
  if (row < 0) {
    return undefined;
  }
  const column = rows[row].indexOf(current!);
  const inRow = (index: number) => {
    const target = rows[index];
    return target?.[Math.min(column, target.length - 1)];
  };
  switch (pressed) {
    case 'ArrowLeft':
      return rows[row][column - 1];
    case 'ArrowRight':
      return rows[row][column + 1];
    case 'ArrowUp':
      return inRow(row - 1);
    case 'ArrowDown':
      return inRow(row + 1);
    case 'Home':
      return rows[row][0];
    case 'End':
      return rows[row][rows[row].length - 1];
    default:
      return undefined;
  }
}
