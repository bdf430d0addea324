import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  TechdocsGenerator,
  techdocsBuildsExtensionPoint,
  techdocsGeneratorExtensionPoint,
} from '@backstage/plugin-techdocs-node';
import { createBuildStrategy } from './buildStrategy';
import { MarkdownGenerator } from './generator/MarkdownGenerator';
import { SelectingGenerator } from './generator/SelectingGenerator';

export const techdocsModuleModelLifecycle = createBackendModule({
  pluginId: 'techdocs',
  moduleId: 'model-lifecycle',
  register(env) {
    env.registerInit({
      deps: {
        builds: techdocsBuildsExtensionPoint,
        generators: techdocsGeneratorExtensionPoint,
        config: coreServices.rootConfig,
        logger: coreServices.logger,
      },
      async init({ builds, generators, config, logger }) {
        const section = config.getOptionalConfig('modelLifecycle.techdocs');
        const generator = new SelectingGenerator({
          own: new MarkdownGenerator({ now: () => Date.now() }),
          ordinary: TechdocsGenerator.fromConfig(config, { logger }),
          generateAll: section?.getOptionalBoolean('generateAll') ?? false,
        });
        // The extension point asks for a class with private fields where the
        // plugin calls `run` only.
        generators.setTechdocsGenerator(
          generator as unknown as TechdocsGenerator,
        );
        if (section?.getOptionalBoolean('buildWhenExternal')) {
          builds.setBuildStrategy(createBuildStrategy(config));
        }
      },
    });
  },
});
