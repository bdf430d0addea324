import type { Run } from 'backstage-plugin-model-lifecycle-common';
import type { Words } from '../../words/createWords';
import type { LogState } from './window/LogWindow';

/** Of runs without pods: why there is no line, said in place of the lines. */
const NOTHING_TOLD = new Set(['logs.not-brought', 'logs.not-told']);

/** Why there are no lines. Pure. */
export function emptyLogText(
  { notes }: Pick<LogState, 'notes'>,
  options: { run: Pick<Run, 'pods'>; isNarrowed: boolean; words: Words },
): string {
  const { run, isNarrowed, words } = options;
  const told = notes.find(({ code }) => NOTHING_TOLD.has(code));
  if (told?.code === 'logs.not-brought') return words.reason(told);
  if (isNarrowed) return words.t('logs.empty.narrowed');
  if (told) return words.reason(told);
  const started = run.pods.some(pod => pod.state !== 'pending');
  return words.t(started ? 'logs.empty.text' : 'logs.waiting');
}

/** Those that nothing else says. */
export function notesBeside({
  notes,
}: Pick<LogState, 'notes'>): LogState['notes'] {
  return notes.filter(({ code }) => !NOTHING_TOLD.has(code));
}
