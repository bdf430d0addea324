import type { Reason, RunState } from '../../run';
import { failed, succeeded } from './ended';
import { reason } from './reason';

/**
 * Why a run is in a state that it told itself, where the source says no more
 * than a word (`said`) and perhaps a text. Codes `reported.<state>`:
 * the words of the state, then "[ ({said})][: {message}]";
 * a result has the codes of every result.
 */
export function reportedState(
  state: RunState,
  told: { said?: string; message?: string } = {},
): Reason {
  const { said, message } = told;
  switch (state) {
    case 'succeeded':
      return succeeded.complete({ message });
    case 'failed':
      return failed.condition({ cause: said, message });
    default:
      return reason(`reported.${state}`, { said }, message);
  }
}
