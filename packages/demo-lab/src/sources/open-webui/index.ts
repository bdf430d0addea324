export {
  demoPresets as demoOpenWebUiPresets,
  demoUpstreams as demoOpenWebUiUpstreams,
} from './demo';
export * from './OpenWebUi';
