import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';

/** What a person declares over the API or the command line: models that no system knows. */
const DECLARED = {
  'credit-scorecard': {
    kind: 'model',
    title: 'Credit scorecard 2019',
    description: 'Points for loan applications. Kept in a spreadsheet.',
    owner: 'group:default/fraud',
    lifecycle: 'deprecated',
    format: 'xlsx',
    tasks: ['tabular-classification'],
    tags: ['risk'],
    datasets: [{ external: 's3://risk/loan-applications/2019' }],
    card: '# Credit scorecard 2019\n\nPoints for loan applications, as the risk committee agreed on them.\n\n## Limits\n\nNot for loans above 50,000 EUR.\n',
  },
};

/** Declares them as the guest, when everything has started. The same again changes nothing. */
export const declareDemoModels = createBackendPlugin({
  pluginId: 'demo-declarations',
  register(env) {
    env.registerInit({
      deps: {
        discovery: coreServices.discovery,
        lifecycle: coreServices.rootLifecycle,
        logger: coreServices.logger,
      },
      async init({ discovery, lifecycle, logger }) {
        const declare = async () => {
          const auth = await discovery.getBaseUrl('auth');
          const session = await fetch(`${auth}/guest/refresh`, {
            headers: { 'x-requested-with': 'XMLHttpRequest' },
          });
          const { backstageIdentity } = await session.json();
          const models = await discovery.getBaseUrl('model-lifecycle');
          for (const [name, declaration] of Object.entries(DECLARED)) {
            const answer = await fetch(`${models}/models/declared/${name}`, {
              method: 'PUT',
              headers: {
                authorization: `Bearer ${backstageIdentity.token}`,
                'content-type': 'application/json',
              },
              body: JSON.stringify(declaration),
            });
            if (!answer.ok) throw new Error(`HTTP ${answer.status}`);
          }
        };
        // Not awaited: no request is answered before all hooks have ended.
        lifecycle.addStartupHook(() => {
          declare().catch(error =>
            logger.warn(`The demo's models were not declared: ${error}`),
          );
        });
      },
    });
  },
});
