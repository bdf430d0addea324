import { createApp } from '@backstage/frontend-defaults';
import { navModule } from './modules/nav';

/** Everything else is found by `app.packages: all` in app-config.yaml. */
export default createApp({ features: [navModule] });
