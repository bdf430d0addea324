export { createRunConditionalDecision, runConditions } from './conditions';
export { runPermissionRules } from './rules';
export {
  runPermissionResourceRef,
  type RunCondition,
  type RunResource,
} from './runResource';
