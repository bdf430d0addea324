import type { Reason } from '../../training/run';

/** A hand-written entity that says it stands for something a source knows. */
export interface Claim {
  adopterRef: string;
  /** `<type>:<source id>`, or the id alone. */
  source: string;
  nativeId: string;
  /** `spec.owner` as a full reference. */
  ownerRef?: string;
  /** It was read from a location that the configuration trusts. */
  trusted: boolean;
}

/** What can be adopted: a thing of a source as its own entity tells it. */
export interface Subject {
  /** `<type>:<source id>`. */
  source: string;
  nativeId: string;
  ownerRef?: string;
}

/** An entity of the feed that another one stands for. */
export interface Adoption {
  /** The entity that is not emitted. */
  entityRef: string;
  adopterRef: string;
  /** Who sees the adopter may see what it adopts. Without trust it selects only. */
  trusted: boolean;
}

/** For the Sources page. */
export interface AdoptionReport {
  sourceKey: string;
  /** Entities that are not emitted. */
  adopted: number;
  /** Claims that were turned down, and why. */
  problems: Reason[];
}

/** Who stands for what, as every replica reads it. */
export interface Adoptions {
  all(): Promise<Adoption[]>;
  report(): Promise<AdoptionReport[]>;
}
