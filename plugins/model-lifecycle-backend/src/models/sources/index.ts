import { annotatedSource } from './kubernetes-annotated';
import { kserveSource } from './kserve';
import { huggingFaceSource } from './hugging-face';
import type { BuiltInSourceType } from './types';

/** One line for each source of this package. Order is that of the docs. */
export const builtInSourceTypes: readonly BuiltInSourceType[] = [
  kserveSource,
  huggingFaceSource,
  annotatedSource,
];
