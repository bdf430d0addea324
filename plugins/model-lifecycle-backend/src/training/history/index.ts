export { createRunHistory, type RunHistoryOptions } from './createRunHistory';
export { DEFAULT_RETENTION, type Retention } from './retention';
