/** Runs the tasks of one key one after the other, whatever became of the one before. */
export type Serial = <T>(key: string, task: () => Promise<T>) => Promise<T>;

export function createSerial(): Serial {
  const tails = new Map<string, Promise<unknown>>();
  return async (key, task) => {
    const before = tails.get(key) ?? Promise.resolve();
    const running = before.then(task, task);
    const settled = running.catch(() => undefined);
    tails.set(key, settled);
    try {
      return await running;
    } finally {
      if (tails.get(key) === settled) {
        tails.delete(key);
      }
    }
  };
}
