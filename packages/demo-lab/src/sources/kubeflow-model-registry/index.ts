export * from './demo';
export * from './KubeflowCatalog';
export * from './KubeflowRegistry';
export {
  text as registryText,
  type CollectionName as RegistryCollection,
  type RegistryEntity,
} from './entities';
