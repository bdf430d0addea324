/*
 * The server stands with the contract suite, so that people who write a source
 * elsewhere have it too.
 */
export {
  SourceServer,
  type SourceAnswer,
  type SourceHandler,
  type SourceRequest,
} from 'backstage-plugin-model-lifecycle-node/testUtils';
