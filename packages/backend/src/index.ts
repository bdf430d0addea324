import { createBackend } from '@backstage/backend-defaults';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { resolve } from 'node:path';
import { startDemoLab, startDemoRunSources, startDemoSources } from 'demo-lab';
import { declareDemoModels } from './declareDemoModels';

const REPOSITORY_ROOT = resolve(resolvePackagePath('backend'), '../..');

/**
 * The demo lab writes `.demo/kubeconfig`, which app-config.yaml names as the
 * cluster `demo`, so it has to stand before the backend reads its config. So
 * have the sources of models and of runs, whose addresses it finds in the
 * environment.
 * MODEL_LIFECYCLE_DEMO_LAB=off starts the backend without it.
 */
async function main() {
  if (process.env.MODEL_LIFECYCLE_DEMO_LAB !== 'off') {
    const directory = resolve(
      REPOSITORY_ROOT,
      process.env.MODEL_LIFECYCLE_DEMO_DIRECTORY ?? '.demo',
    );
    await startDemoLab({ directory });
    const models = await startDemoSources({ directory });
    const runs = await startDemoRunSources();
    for (const [name, url] of Object.entries({
      ...models.urls,
      ...runs.urls,
    })) {
      process.env[`MODEL_LIFECYCLE_DEMO_${name}`] = url;
    }
  }

  const backend = createBackend();

  backend.add(import('@backstage/plugin-app-backend'));
  backend.add(import('@backstage/plugin-auth-backend'));
  backend.add(import('@backstage/plugin-auth-backend-module-guest-provider'));
  backend.add(import('@backstage/plugin-catalog-backend'));
  backend.add(import('@backstage/plugin-catalog-backend-module-logs'));
  backend.add(import('@backstage/plugin-events-backend'));
  backend.add(import('@backstage/plugin-kubernetes-backend'));
  backend.add(import('@backstage/plugin-notifications-backend'));
  backend.add(import('@backstage/plugin-permission-backend'));
  backend.add(
    import('@backstage/plugin-permission-backend-module-allow-all-policy'),
  );
  backend.add(import('@backstage/plugin-search-backend'));
  backend.add(import('@backstage/plugin-signals-backend'));
  backend.add(import('@backstage/plugin-techdocs-backend'));
  backend.add(import('@backstage/plugin-user-settings-backend'));

  backend.add(import('backstage-plugin-model-lifecycle-backend'));
  backend.add(
    import('backstage-plugin-catalog-backend-module-model-lifecycle'),
  );
  backend.add(
    import('backstage-plugin-techdocs-backend-module-model-lifecycle'),
  );

  if (process.env.MODEL_LIFECYCLE_DEMO_LAB !== 'off') {
    backend.add(declareDemoModels);
  }

  await backend.start();
}

main().catch(error => {
  process.stderr.write(`The backend did not start: ${error.stack ?? error}\n`);
  process.exit(1);
});
