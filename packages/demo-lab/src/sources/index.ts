export * from './SourceServer';
export type { SourceFault } from './sourceFaults';
export * from './3scale';
export * from './hugging-face';
export * from './kubeflow-model-registry';
export * from './mlflow';
export * from './object-store';
export * from './oci';
export * from './ollama';
