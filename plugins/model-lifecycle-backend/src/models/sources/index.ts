import { annotatedSource } from './kubernetes-annotated';
import { kubeflowModelRegistrySource } from './kubeflow-model-registry';
import { kserveSource } from './kserve';
import { huggingFaceSource } from './hugging-face';
import { mlflowSource } from './mlflow';
import { ociSource } from './oci';
import { ollamaSource } from './ollama';
import { objectStoreSource } from './object-store';
import { declaredSource } from './declared';
import { threeScaleSource } from './3scale';
import { openWebUiSource } from './open-webui';
import type { BuiltInSourceType } from './types';

/** One line for each source of this package. Order is that of the docs. */
export const builtInSourceTypes: readonly BuiltInSourceType[] = [
  kubeflowModelRegistrySource,
  kserveSource,
  mlflowSource,
  huggingFaceSource,
  ociSource,
  ollamaSource,
  objectStoreSource,
  openWebUiSource,
  threeScaleSource,
  declaredSource,
  annotatedSource,
];
