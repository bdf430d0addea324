import type { Inventory, InventoryPage } from '../inventory/types';

const MOST_AHEAD = 32;

/**
 * The pages of the listing before, read ahead: asked for one by one they are
 * most of what an unchanged listing costs. Only the run that has the source
 * writes pages, and it says here what it wrote.
 */
export class StoredPages {
  readonly #inventory: Pick<Inventory, 'pages'>;
  readonly #sourceId: string;
  #pages = new Map<number, InventoryPage>();
  #scopeId?: string;
  #from = 0;
  #until = 0;
  #writes = 0;

  constructor(inventory: Pick<Inventory, 'pages'>, sourceId: string) {
    this.#inventory = inventory;
    this.#sourceId = sourceId;
  }

  async page(
    scopeId: string,
    position: number,
  ): Promise<InventoryPage | undefined> {
    const pages = this.#holds(scopeId, position)
      ? this.#pages
      : await this.#read(scopeId, position);
    return pages.get(position);
  }

  kept(page: InventoryPage): void {
    this.#writes += 1;
    if (this.#holds(page.scopeId, page.position)) {
      this.#pages.set(page.position, page);
    }
  }

  forgotten(place: { scopeId: string; position: number }): void {
    const { scopeId, position } = place;
    this.#writes += 1;
    if (this.#holds(scopeId, position)) this.#pages.delete(position);
  }

  #holds(scopeId: string, position: number): boolean {
    return (
      scopeId === this.#scopeId &&
      position >= this.#from &&
      position < this.#until
    );
  }

  /** Twice as many as before while one page follows the other. */
  async #read(
    scopeId: string,
    from: number,
  ): Promise<ReadonlyMap<number, InventoryPage>> {
    const writesBefore = this.#writes;
    const goesOn = scopeId === this.#scopeId && from === this.#until;
    const count = goesOn
      ? Math.min(MOST_AHEAD, (this.#until - this.#from) * 2)
      : 1;
    const read = await this.#inventory.pages(this.#sourceId, scopeId, {
      from,
      count,
    });
    const pages = new Map(read.map(page => [page.position, page]));
    // Sources may ask while a batch is written: what was read then can be old.
    if (writesBefore === this.#writes) {
      this.#pages = pages;
      this.#scopeId = scopeId;
      this.#from = from;
      this.#until = from + count;
    }
    return pages;
  }
}
