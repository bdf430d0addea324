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
export * from './load';
export * from './replay';
export * from './runSources';
export * from './sources';
export type { AccessRule, User } from './kubernetes/access';
export type { PodAnswer, PodPorts } from './kubernetes/podPorts';
export type { Faults, Failure } from './kubernetes/faults';
export type { KubernetesObject, NewObject } from './kubernetes/objects';
export type { ObjectStore } from './kubernetes/objectStore';
export type { Resource } from './kubernetes/resources';
