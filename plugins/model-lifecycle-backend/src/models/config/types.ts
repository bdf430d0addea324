import type { ConfiguredSource } from 'backstage-plugin-model-lifecycle-node';
import type { BuiltInServices } from '../sources/types';

/** One condition set of `include` or `exclude`: all that is given has to hold. Values are patterns with `*` and `?`. */
export interface FilterRule {
  readonly kind?: readonly string[];
  readonly name?: readonly string[];
  readonly tag?: readonly string[];
  readonly alias?: readonly string[];
  readonly state?: readonly string[];
  readonly format?: readonly string[];
}

export interface FilterRules {
  /** Nothing: everything is in. */
  readonly include: readonly FilterRule[];
  /** Stronger than `include`. */
  readonly exclude: readonly FilterRule[];
}

/** When a removal is too much to be believed at once. */
export interface RemovalGuard {
  /** More than this share of a scope, 0 to 1, … */
  readonly maxShare: number;
  /** … and at least so many. */
  readonly minItems: number;
  /** Complete listings that agree for so long count as confirmation. */
  readonly confirmAfterMs: number;
}

/** What holds for a source of any type. */
export interface ModelSourceSettings extends FilterRules {
  readonly id: string;
  readonly type: string;
  readonly enabled: boolean;
  readonly frequencyMs: number;
  /** Of one run; a long scan goes on in the next one. */
  readonly timeoutMs: number;
  /** Of each kind of record. */
  readonly maxModels: number;
  readonly removal: RemovalGuard;
  /** A scan that takes longer begins again. */
  readonly maxScanAgeMs: number;
  /** Of all that decides what a listing gives. */
  readonly configHash: string;
  /** Of the keys that are the type's own, without secrets. */
  readonly ownConfigHash: string;
}

/** A source as configured; an invalid one is inert and says why. */
export type ModelSourceConfig =
  | {
      readonly valid: true;
      readonly settings: ModelSourceSettings;
      readonly configured: ConfiguredSource<BuiltInServices>;
    }
  | {
      readonly valid: false;
      readonly id: string;
      /** As far as it is known. */
      readonly type: string;
      /** Names the key path and what is allowed there. */
      readonly problem: string;
    };
