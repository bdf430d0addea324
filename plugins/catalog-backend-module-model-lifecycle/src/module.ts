import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import { isModelsKey, readFeedSettings, readFeedSources } from './config';
import { CursorStore } from './CursorStore';
import { FeedClient } from './FeedClient';
import { FeedEntityProvider } from './FeedEntityProvider';
import { ServerRelations } from './ServerRelations';
import { systemTime } from './time';

/**
 * Registers one entity provider for each source that the Model Lifecycle
 * backend is configured with.
 *
 * @public
 */
export const catalogModuleModelLifecycle = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'model-lifecycle',
  register(env) {
    env.registerInit({
      deps: {
        catalog: catalogProcessingExtensionPoint,
        config: coreServices.rootConfig,
        logger: coreServices.logger,
        discovery: coreServices.discovery,
        auth: coreServices.auth,
        scheduler: coreServices.scheduler,
        database: coreServices.database,
      },
      async init({ catalog, config, logger, scheduler, database, ...http }) {
        const cursors = await CursorStore.create(database);
        const { sourceKeys, problems, forget } = readFeedSources(config);
        problems.forEach(problem => logger.error(problem));
        await cursors.forget(forget.filter(key => !sourceKeys.includes(key)));
        // A catalog that starts without a provider evicts its entities. What is
        // no longer configured, by mistake or not, keeps one that does nothing.
        const absent = (await cursors.sourceKeys()).filter(
          key => !sourceKeys.includes(key),
        );
        const { settings, problem } = readFeedSettings(config);
        if (problem) logger.error(problem);

        catalog.addProcessor(new ServerRelations());
        const client = new FeedClient(http);
        for (const sourceKey of [...sourceKeys, ...absent]) {
          catalog.addEntityProvider(
            new FeedEntityProvider({
              sourceKey,
              client,
              cursors,
              scheduler,
              settings: {
                ...settings,
                pollIntervalMs: isModelsKey(sourceKey)
                  ? settings.modelsPollIntervalMs
                  : settings.pollIntervalMs,
              },
              time: systemTime,
              logger: logger.child({ source: sourceKey }),
              inertReason: absent.includes(sourceKey)
                ? `it is not configured any more; to let its entities go, name '${sourceKey}' under 'modelLifecycle.catalog.forget'`
                : undefined,
            }),
          );
        }
      },
    });
  },
});
