export interface JsonPlace {
  /** From 1. */
  line: number;
  /** From 1, in characters. */
  column: number;
  /** The text ends before its value does. */
  atEnd: boolean;
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const ESCAPE = /^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/;
const WORD = /true|false|null/y;
const SPACE = /[ \t\r\n]*/y;

/** Follows the grammar without recursion: nesting has no limit. */
class JsonWalk {
  readonly #open: ('{' | '[')[] = [];
  #index = 0;

  constructor(private readonly text: string) {}

  /** The first place that does not fit. */
  walk(): number {
    for (;;) {
      this.#take(SPACE);
      if (!this.#beginValue()) return this.#index;
      if (!this.#endValues()) return this.#index;
    }
  }

  /** Goes down to the first value that is no container, or past an empty one. */
  #beginValue(): boolean {
    for (;;) {
      this.#take(SPACE);
      const character = this.text[this.#index];
      if (character === '[' || character === '{') {
        this.#index += 1;
        this.#take(SPACE);
        if (this.text[this.#index] === (character === '[' ? ']' : '}')) {
          this.#index += 1;
          return true;
        }
        this.#open.push(character);
        if (character === '{' && !this.#key()) return false;
      } else {
        if (character === '"') return this.#string();
        return this.#take(NUMBER) || this.#take(WORD);
      }
    }
  }

  /** Closes what ends here; true when another value has to follow. */
  #endValues(): boolean {
    for (;;) {
      this.#take(SPACE);
      const container = this.#open.at(-1);
      const character = this.text[this.#index];
      if (container === undefined) return false;
      if (character === ',') {
        this.#index += 1;
        this.#take(SPACE);
        return container === '[' || this.#key();
      }
      if (character !== (container === '[' ? ']' : '}')) return false;
      this.#open.pop();
      this.#index += 1;
    }
  }

  #key(): boolean {
    if (!this.#string()) return false;
    this.#take(SPACE);
    if (this.text[this.#index] !== ':') return false;
    this.#index += 1;
    return true;
  }

  /** A string that breaks off is wrong where it breaks off. No pattern: strings can be megabytes long. */
  #string(): boolean {
    if (this.text[this.#index] !== '"') return false;
    this.#index += 1;
    for (; this.#index < this.text.length; this.#index += 1) {
      const character = this.text[this.#index];
      if (character === '"') {
        this.#index += 1;
        return true;
      }
      if (character < ' ') return false;
      if (character === '\\') {
        if (!ESCAPE.test(this.text.slice(this.#index, this.#index + 6))) {
          return false;
        }
        this.#index += 1;
      }
    }
    return false;
  }

  #take(pattern: RegExp): boolean {
    pattern.lastIndex = this.#index;
    const found = pattern.exec(this.text);
    if (!found) return false;
    this.#index += found[0].length;
    return true;
  }
}

/**
 * Where a text that is no JSON stops being JSON. The engine's own message is
 * no help: it repeats what stands there.
 */
export function findJsonError(text: string): JsonPlace {
  const index = new JsonWalk(text).walk();
  const before = text.slice(0, index);
  const lineStart = before.lastIndexOf('\n') + 1;
  let line = 1;
  for (
    let at = before.indexOf('\n');
    at >= 0;
    at = before.indexOf('\n', at + 1)
  ) {
    line += 1;
  }
  return {
    line,
    column: index - lineStart + 1,
    atEnd: index >= text.length,
  };
}
