export type { SourceFault } from 'backstage-plugin-model-lifecycle-node/testUtils';
