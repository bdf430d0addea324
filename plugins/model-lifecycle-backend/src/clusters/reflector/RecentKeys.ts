/** The last so many keys that were added. */
export class RecentKeys {
  readonly #keys = new Set<string>();

  constructor(private readonly capacity: number) {}

  add(key: string): void {
    this.#keys.delete(key);
    this.#keys.add(key);
    if (this.#keys.size > this.capacity) {
      const [oldest] = this.#keys;
      this.#keys.delete(oldest);
    }
  }

  delete(key: string): void {
    this.#keys.delete(key);
  }

  has(key: string): boolean {
    return this.#keys.has(key);
  }
}
