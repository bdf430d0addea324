import {
  createApiFactory,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/core-plugin-api';
import { modelLifecycleApiRef } from './ModelLifecycleApi';
import { ModelLifecycleClient } from './ModelLifecycleClient';

export const modelLifecycleApiFactory = createApiFactory({
  api: modelLifecycleApiRef,
  deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
  factory: ({ discoveryApi, fetchApi }) =>
    new ModelLifecycleClient({ discoveryApi, fetchApi }),
});
