import {
  createExternalRouteRef,
  createRouteRef,
} from '@backstage/core-plugin-api';

export const rootRouteRef = createRouteRef({ id: 'model-lifecycle' });

export const entityTrainingRouteRef = createRouteRef({
  id: 'model-lifecycle:entity-training',
});

export const entityModelCardRouteRef = createRouteRef({
  id: 'model-lifecycle:entity-model-card',
});

/** Where the docs of an entity are read; absent in an app without TechDocs. */
export const docsRouteRef = createExternalRouteRef({
  id: 'docs',
  params: ['namespace', 'kind', 'name'],
  optional: true,
  defaultTarget: 'techdocs.docRoot',
});
