import type { Run, Transition } from 'backstage-plugin-model-lifecycle-common';
import { at } from '../../words/at';
import { readable, type Words } from '../../words/createWords';

export interface Happening {
  key: string;
  time: string;
  text: string;
  tone: 'error' | 'warning' | 'quiet';
}

/** Changes when something happened that the list of transitions tells. */
export function transitionsRevision(run: Run): string {
  return [
    run.state,
    run.reason.code,
    run.attempt,
    run.notes.length,
    ...run.phases.map(({ id, state }) => `${id}:${state}`),
  ].join();
}

/** What happened in words, oldest first. */
export function describeTransitions(
  transitions: Transition[],
  now: number,
  words: Words,
): Happening[] {
  return transitions.map((transition, index) => {
    const time = at(transition.at);
    return {
      key: `${index} ${transition.at}`,
      time:
        time === undefined
          ? words.t('common.unknown')
          : shortTime(time, now, words),
      text: transitionText(transition, words),
      tone: transition.to === 'failed' ? 'error' : 'quiet',
    };
  });
}

/** "14:02" of today, else with the day. */
export function shortTime(time: number, now: number, words: Words): string {
  const today = words.t('duration.today', { time: words.time(time) });
  const moment = words.moment(time, now);
  return moment === today ? words.time(time) : moment;
}

function transitionText(transition: Transition, words: Words): string {
  const { kind, to, attempt, reason } = transition;
  const { t } = words;
  const why = words.reason(reason);
  switch (kind) {
    case 'state': {
      const state = to ? words.state(to) : '';
      return why && why !== state ? `${state}: ${why}` : state;
    }
    case 'phase': {
      const [id, state] = (to ?? '').split(/[:/]/);
      const name =
        attempt === undefined || attempt === 1
          ? words.phase(id)
          : t('bar.phaseAttempt', { phase: words.phase(id), attempt });
      const outcome = state
        ? phaseState(state, words)
        : phaseState('running', words);
      return t('happened.phase', { phase: name, state: why || outcome });
    }
    case 'attempt':
      return why
        ? t('happened.attempt', { attempt: attempt ?? to ?? '', reason: why })
        : t('happened.attemptStarted', { attempt: attempt ?? to ?? '' });
    case 'action':
      return to === 'pause' || to === 'resume' || to === 'stop'
        ? t(`happened.action.${to}`)
        : why || readable(to ?? '');
    default:
      return why || readable(to ?? '');
  }
}

function phaseState(state: string, words: Words): string {
  switch (state) {
    case 'pending':
    case 'running':
    case 'succeeded':
    case 'failed':
    case 'interrupted':
      return words.t(`phaseState.${state}`);
    default:
      return readable(state);
  }
}
