import { german as common } from './common';
import { german as compare } from './compare';
import { german as cost } from './cost';
import { german as follow } from './follow';
import { german as logs } from './logs';
import { german as metrics } from './metrics';
import { german as modelReasons } from './modelReasons';
import { german as models } from './models';
import { german as owner } from './owner';
import { german as panels } from './panels';
import { german as reasons } from './reasons';
import { german as run } from './run';
import { german as runSources } from './runSources';
import { german as sources } from './sources';
import { german as sourcesReasons } from './sourcesReasons';
import { german as timeline } from './timeline';
import { german as toldReasons } from './toldReasons';
import { german as trainingPage } from './trainingPage';

export default {
  ...common,
  ...run,
  ...runSources,
  ...follow,
  ...owner,
  ...panels,
  ...compare,
  ...cost,
  ...logs,
  ...metrics,
  ...models,
  ...modelReasons,
  ...reasons,
  ...sources,
  ...sourcesReasons,
  ...timeline,
  ...toldReasons,
  ...trainingPage,
};
