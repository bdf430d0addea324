import { createFrontendModule } from '@backstage/frontend-plugin-api';
import { NavContent } from './NavContent';

export const navModule = createFrontendModule({
  pluginId: 'app',
  extensions: [NavContent],
});
