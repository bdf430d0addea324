import { randomUUID } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { ServiceUnavailableError } from '@backstage/errors';

/* Descriptors, not handles: these live until they are closed, not until they are forgotten. */
const open = promisify(fs.open);
const close = promisify(fs.close);
const unlink = promisify(fs.unlink);
const readBytes = promisify(fs.read);
const writeBytes = promisify(fs.write);

/** Bytes that are only ever appended, until they are dropped as a whole. */
export interface Stretch {
  append(bytes: Buffer): Promise<void>;
  read(from: number, length: number): Promise<Buffer>;
  /** What is being read now is still read; from then on the two above reject. Never rejects. */
  drop(): Promise<void>;
}

/** Where stretches are kept. */
export interface Storage {
  /** More than this is not kept for one log. */
  readonly maxBytes: number;
  create(): Promise<Stretch>;
}

/**
 * A descriptor that was closed is soon that of another file: nothing is read
 * from it or written to it then, and it is closed only when nobody uses it.
 */
class FileStretch implements Stretch {
  #end = 0;
  #uses = 0;
  #dropped = false;
  #closed = false;

  constructor(private readonly file: number) {}

  append(bytes: Buffer): Promise<void> {
    return this.#using(async () => {
      let done = 0;
      while (done < bytes.length) {
        const { bytesWritten } = await writeBytes(
          this.file,
          bytes,
          done,
          bytes.length - done,
          this.#end + done,
        );
        done += bytesWritten;
      }
      // What failed half-way is written over by the next attempt.
      this.#end += bytes.length;
    });
  }

  read(from: number, length: number): Promise<Buffer> {
    return this.#using(async () => {
      const buffer = Buffer.allocUnsafe(length);
      const { bytesRead } = await readBytes(this.file, buffer, 0, length, from);
      return buffer.subarray(0, bytesRead);
    });
  }

  async drop(): Promise<void> {
    this.#dropped = true;
    await this.#closeIfUnused();
  }

  async #using<T>(work: () => Promise<T>): Promise<T> {
    if (this.#dropped) throw droppedError();
    this.#uses++;
    try {
      return await work();
    } finally {
      this.#uses--;
      await this.#closeIfUnused();
    }
  }

  async #closeIfUnused(): Promise<void> {
    if (this.#dropped && !this.#closed && this.#uses === 0) {
      this.#closed = true;
      await close(this.file).catch(() => undefined);
    }
  }
}

function droppedError(): ServiceUnavailableError {
  return new ServiceUnavailableError(
    'These lines of the log were given up while they were read. Try again',
  );
}

/**
 * Files of a directory for temporary ones. They have no name from their first
 * moment on: nobody else opens them, and none outlives the process.
 */
export function fileStorage(options: {
  directory: string;
  maxBytes: number;
}): Storage {
  const { directory, maxBytes } = options;
  return {
    maxBytes,
    create: async () => {
      const name = path.join(directory, `model-lifecycle-log-${randomUUID()}`);
      const file = await open(name, 'wx+', 0o600);
      await unlink(name).catch(async error => {
        await close(file);
        throw error;
      });
      return new FileStretch(file);
    },
  };
}

/** For where no file can be written: far less is kept. */
export function memoryStorage(options: { maxBytes: number }): Storage {
  return {
    maxBytes: options.maxBytes,
    create: async () => {
      let parts: Buffer[] = [];
      let isDropped = false;
      return {
        append: async bytes => {
          if (isDropped) throw droppedError();
          parts.push(bytes);
        },
        read: async (from, length) => {
          if (isDropped) throw droppedError();
          if (parts.length > 1) parts = [Buffer.concat(parts)];
          return (parts[0] ?? Buffer.alloc(0)).subarray(from, from + length);
        },
        drop: async () => {
          isDropped = true;
          parts = [];
        },
      };
    },
  };
}

/** The first that works: files, else memory. `onFallback` hears why. */
export function storageWithFallback(
  first: Storage,
  second: Storage,
  onFallback: (error: unknown) => void,
): Storage {
  let chosen = first;
  return {
    get maxBytes() {
      return chosen.maxBytes;
    },
    create: async () => {
      if (chosen === second) return second.create();
      try {
        return await first.create();
      } catch (error) {
        onFallback(error);
        chosen = second;
        return second.create();
      }
    },
  };
}
