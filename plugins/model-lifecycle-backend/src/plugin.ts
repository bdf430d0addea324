import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { ConflictError } from '@backstage/errors';
import { notificationService } from '@backstage/plugin-notifications-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import {
  modelSourcesExtensionPoint,
  type ModelSourceType,
} from 'backstage-plugin-model-lifecycle-node';
import { builtInSourceTypes } from './models/sources';
import { systemTime } from './time/time';
import { startModelLifecycle } from './startModelLifecycle';

/**
 * Discovers models and training runs, keeps their history and serves them.
 *
 * @public
 */
export const modelLifecyclePlugin = createBackendPlugin({
  pluginId: 'model-lifecycle',
  register(env) {
    const sourceTypes: ModelSourceType[] = [];
    env.registerExtensionPoint(modelSourcesExtensionPoint, {
      addSourceType: type => {
        const taken = [...builtInSourceTypes, ...sourceTypes];
        if (taken.some(other => other.type === type.type)) {
          throw new ConflictError(
            `There is a model source of type '${type.type}' already`,
          );
        }
        sourceTypes.push(type);
      },
    });
    env.registerInit({
      deps: {
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
        discovery: coreServices.discovery,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        notifications: notificationService,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        rootLifecycle: coreServices.rootLifecycle,
        scheduler: coreServices.scheduler,
        signals: signalsServiceRef,
        userInfo: coreServices.userInfo,
      },
      init: deps =>
        startModelLifecycle({ ...deps, sourceTypes, time: systemTime }),
    });
  },
});
