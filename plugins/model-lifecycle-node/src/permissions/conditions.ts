import { createConditionExports } from '@backstage/plugin-permission-node';
import { runPermissionRules } from './rules';
import { runPermissionResourceRef } from './runResource';

const { conditions, createConditionalDecision } = createConditionExports({
  resourceRef: runPermissionResourceRef,
  rules: runPermissionRules,
});

/**
 * Conditions for policies: `runConditions.isOwner({ claims: user.ownershipEntityRefs })`.
 *
 * @public
 */
export const runConditions = conditions;

/**
 * Makes a conditional decision about training runs.
 *
 * @public
 */
export const createRunConditionalDecision = createConditionalDecision;
