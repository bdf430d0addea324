/**
 * The embedded default: a Kubernetes API server in miniature, driven by a
 * scenario of training runs.
 *
 * @packageDocumentation
 */
export * from './demoLab';
export * from './clock';
export { KubernetesServer } from './kubernetes/server';
export { RESOURCES } from './kubernetes/resources';
export { demoTracks } from './scenario/tracks';
