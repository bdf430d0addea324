import type { Entity } from '@backstage/catalog-model';
import type { SourceRecord } from 'backstage-plugin-model-lifecycle-node';

interface Built {
  name: string;
  entities: Entity[];
}

/** The first ones by name, of each kind of record; what lies far behind is let go of on the way. */
export class FirstByName {
  readonly #kinds = new Map<string, Built[]>();

  constructor(private readonly max: number) {}

  add({ kind, title, key }: SourceRecord, entities: Entity[]): void {
    const built = this.#kinds.get(kind) ?? [];
    built.push({ name: `${title.toLowerCase()}\n${key}`, entities });
    this.#kinds.set(
      kind,
      built.length < 2 * this.max ? built : this.#cut(built),
    );
  }

  entities(): Entity[] {
    return [...this.#kinds.values()]
      .flatMap(built => this.#cut(built))
      .flatMap(({ entities }) => entities);
  }

  #cut(built: readonly Built[]): Built[] {
    return [...built].sort(byName).slice(0, this.max);
  }
}

function byName(one: Built, other: Built): number {
  if (one.name === other.name) return 0;
  return one.name < other.name ? -1 : 1;
}
