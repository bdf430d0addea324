import { german as common } from './common';
import { german as panels } from './panels';
import { german as reasons } from './reasons';
import { german as run } from './run';

export default { ...common, ...run, ...panels, ...reasons };
