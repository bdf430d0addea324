import type { Adoption } from '../../feed/adoption/types';
import type { LinkOrigin } from '../../training/history/types';

export interface Link {
  entityRef: string;
  origin: LinkOrigin;
  /** The entity stands for the run's own one. */
  adopts?: boolean;
  /** Another entity stands for this one, which has left the catalog. */
  isAdopted?: boolean;
}

/**
 * The links of a run with those to the adopters of its entities. A trusted
 * adopter counts like the entity that it stands for, any other like an
 * annotation: who writes one may not let anybody see a run thereby.
 */
export function withAdopters(
  links: Link[],
  adoptions: readonly Adoption[],
): Link[] {
  return links.flatMap((link): Link[] => {
    const found = adoptions.filter(
      ({ entityRef }) =>
        link.origin === 'provider' && entityRef === link.entityRef,
    );
    if (found.length === 0) return [link];
    return [
      ...found.map(
        ({ adopterRef, trusted }): Link => ({
          entityRef: adopterRef,
          origin: trusted ? 'provider' : 'people',
          adopts: true,
        }),
      ),
      { ...link, isAdopted: true },
    ];
  });
}

/** The entity to show for a run, among links that the reader can see. */
export function shownEntity(links: Link[]): string | undefined {
  const shown =
    links.find(({ adopts }) => adopts) ??
    links.find(({ origin, isAdopted }) => origin === 'provider' && !isAdopted);
  return shown?.entityRef;
}
