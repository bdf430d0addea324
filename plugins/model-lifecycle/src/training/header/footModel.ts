import type { Run, RunSummary } from 'backstage-plugin-model-lifecycle-common';
import { isEnded } from '../../live/hooks';
import type { Connection, LiveSnapshot } from '../../live/LiveResource';
import { at } from '../../words/at';
import type { Words } from '../../words/createWords';
import { placeOf } from '../../words/origin';
import { remainingMs } from './progressModel';

/** "attempt 2 since 13:21", "prod / team-a", "queue team-a" */
export function contextParts(run: Run, now: number, words: Words): string[] {
  const { t } = words;
  const since = at(
    run.attempts.find(one => one.number === run.attempt)?.startedAt ??
      run.since,
  );
  const time = since === undefined ? undefined : sinceText(since, now, words);
  return [
    time !== undefined && run.attempt > 1
      ? t('header.attemptSince', { attempt: run.attempt, time })
      : time && t('header.since', { time }),
    placeOf(run),
    run.facts.queue && t('header.queue', { queue: run.facts.queue }),
  ].filter((part): part is string => Boolean(part));
}

function sinceText(since: number, now: number, words: Words): string {
  const moment = words.moment(since, now);
  const today = words.t('duration.today', { time: words.time(since) });
  return moment === today ? words.time(since) : moment;
}

/** The quiet line below the bar: when it will be done and how that is known. */
export function finishParts(run: Run, now: number, words: Words): string[] {
  const { t } = words;
  if (isEnded(run.state)) {
    return endParts(run, now, words);
  }
  const parts: string[] = [];
  if (remainingMs(run, now) !== undefined && run.eta) {
    parts.push(`${finishText(run, now, words)}, ${methodText(run.eta, words)}`);
  } else if (run.state !== 'running' || run.progress.percent === undefined) {
    const reason = words.reason(run.reason);
    if (reason) {
      parts.push(reason);
    }
  }
  const eviction = at(run.evictionAt);
  if (eviction !== undefined && eviction > now) {
    const time = sinceText(eviction, now, words);
    parts.push(t('header.eviction', { time }));
  }
  const deadline = at(run.deadlineAt);
  if (deadline !== undefined) {
    const time = sinceText(deadline, now, words);
    parts.push(
      t(
        endsBefore(run, deadline, now)
          ? 'header.endsBefore'
          : 'header.deadline',
        {
          time,
        },
      ),
    );
  }
  return parts;
}

/** Even the earliest finish that is likely comes after the deadline. */
function endsBefore(run: Run, deadline: number, now: number): boolean {
  const finish = at(run.eta?.earliestFinishAt ?? run.eta?.finishAt);
  return (
    remainingMs(run, now) !== undefined &&
    finish !== undefined &&
    finish > deadline
  );
}

function endParts(run: Run, now: number, words: Words): string[] {
  const { t } = words;
  const endedAt = at(run.endedAt);
  const parts: string[] = [];
  if (run.state !== 'failed') {
    // A failure stands in the banner already.
    parts.push(words.reason(run.reason));
  }
  if (endedAt !== undefined) {
    const key = run.state === 'failed' ? 'header.failedAt' : 'header.endedAt';
    parts.push(t(key, { time: words.moment(endedAt, now) }));
  }
  const { restartsMax, restartsUsed } = run.facts;
  if (run.state === 'failed' && restartsMax !== undefined) {
    const left = Math.max(0, restartsMax - (restartsUsed ?? 0));
    parts.push(t('header.restartsLeft', { left, max: restartsMax }));
  }
  return parts.filter(Boolean);
}

function finishText(run: Run, now: number, words: Words): string {
  const { eta } = run;
  const show = (time: string | undefined) => {
    const ms = at(time);
    return ms === undefined ? undefined : sinceText(ms, now, words);
  };
  const time = show(eta?.finishAt) ?? '';
  const from = show(eta?.earliestFinishAt);
  const to = show(eta?.latestFinishAt);
  return from && to && from !== to
    ? words.t('header.finishesBetween', { from, to })
    : words.t('header.finishes', { time });
}

export function methodText(
  eta: NonNullable<RunSummary['eta']>,
  words: Words,
): string {
  return eta.method === 'history'
    ? words.t('why.method.history', { count: eta.basedOnRuns ?? 1 })
    : words.t(`why.method.${eta.method}`);
}

export interface Freshness {
  connection: Connection | 'unreachable';
  text: string;
}

/** "live · last step 3 s ago", or since when it is not. */
export function describeFreshness(options: {
  run: Run;
  snapshot: Pick<LiveSnapshot<unknown>, 'connection' | 'lastSeenAt'>;
  now: number;
  words: Words;
}): Freshness {
  const { run, snapshot, now, words } = options;
  const { t } = words;
  if (snapshot.connection === 'lost') {
    const time = words.time(snapshot.lastSeenAt ?? now);
    return { connection: 'lost', text: t('connection.lost', { time }) };
  }
  if (!run.source.reachable && !isEnded(run.state)) {
    const time = words.moment(at(run.observedAt) ?? now, now);
    const text = t('connection.unreachable', { source: run.source.id, time });
    return { connection: 'unreachable', text };
  }
  if (snapshot.connection === 'finished') {
    return { connection: 'finished', text: t('connection.final') };
  }
  const connection = t(`connection.${snapshot.connection}`);
  return {
    connection: snapshot.connection,
    text: `${connection} · ${lastSign(run, now, words)}`,
  };
}

function lastSign(run: Run, now: number, words: Words): string {
  const { changedAt, observedAt, reportedAt, step } = run.progress;
  const ago = (time: number) => words.ago(Math.max(0, now - time));
  // A step is a report by itself; a change alone may be that of a phase.
  const seen =
    at(observedAt) ??
    at(reportedAt ?? (step === undefined ? undefined : changedAt));
  if (seen !== undefined) {
    // A heartbeat moves only the one, a phase that changed only the other.
    const moved = Math.min(seen, at(changedAt) ?? seen);
    return step === undefined
      ? words.t('header.lastReport', { ago: ago(moved) })
      : words.t('header.lastStep', { ago: ago(moved) });
  }
  return words.t('header.seen', { ago: ago(at(run.observedAt) ?? now) });
}
