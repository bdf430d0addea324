import type { Run } from 'backstage-plugin-model-lifecycle-common';
import { useCallback, useRef, useState } from 'react';
import { Section } from '../../ui/Section';
import { Message } from '../../ui/StateViews';
import type { Words } from '../../words/createWords';
import { useSpan } from '../span/SpanContext';
import { choicesOf, selectionOf, type LogChoice } from './choice/choiceModel';
import { LogBody } from './LogBody';
import { LogNotes } from './LogNotes';
import { LogSearch } from './LogSearch';
import { LogSelectors } from './LogSelectors';
import { LogToolbar } from './LogToolbar';
import { useCurrentLine } from './useCurrentLine';
import { useFollowing } from './useFollowing';
import { useLineLink } from './useLineLink';
import { useLogPreferences } from './useLogPreferences';
import { useLogWindow } from './window/useLogWindow';

interface LogsPanelProps {
  run: Run;
  pod: string | undefined;
  onPod(pod: string | undefined): void;
  words: Words;
}

/** Log lines of a run: follow, search, filter, link, download; kept after the pods have gone. */
export function LogsPanel(props: LogsPanelProps) {
  const { run, words } = props;
  const { t } = words;
  if (!run.logs.available) {
    return (
      <Section title={t('logs.title')}>
        <Message
          compact
          title={t('logs.unavailable.title')}
          text={words.reason(run.logs.reason)}
        />
      </Section>
    );
  }
  return <AvailableLogs {...props} />;
}

function AvailableLogs({ run, pod, onPod, words }: LogsPanelProps) {
  const { t } = words;
  const { span } = useSpan();
  const { link, forget, urlOf } = useLineLink(run.id);
  const [own, setOwn] = useState<LogChoice>(() => (link ? logOf(link) : {}));
  const [preferences, setPreferences] = useLogPreferences();
  const [query, setQuery] = useState('');
  const firstInView = useRef(1);
  const frame = useRef<HTMLDivElement>(null);

  const choice = { ...own, pod: pod ?? own.pod };
  const { pods } = choicesOf(run, choice, { span });
  const selection = selectionOf(choice, span, pods);
  const { log, state } = useLogWindow(run.id, selection, run.version);
  const choices = choicesOf(run, choice, { span, shownPod: state.log?.pod });
  const { following, newLines, follow, pause } = useFollowing(state, !link);

  const onFound = useCallback(() => {
    pause();
    frame.current?.scrollIntoView?.({ block: 'nearest' });
    frame.current
      ?.querySelector<HTMLElement>('[data-log-lines]')
      ?.focus({ preventScroll: true });
  }, [pause]);
  const { current, go, outcome } = useCurrentLine({
    log,
    state,
    link,
    onFound,
  });

  const onChoice = (change: Partial<LogChoice>) => {
    forget();
    void go(undefined);
    setOwn({ ...choice, ...change });
    if ('pod' in change) {
      onPod(change.pod);
    }
  };
  const onLine = (line: number | undefined) => {
    if (line !== undefined) {
      pause();
    }
    void go(line);
  };
  const onFollowing = (next: boolean) => {
    if (next) {
      forget();
      void go(undefined);
      follow();
    } else {
      pause();
    }
  };
  const onView = useCallback((row: number) => {
    firstInView.current = row;
  }, []);
  const linkUrl = () => {
    const row = current?.row ?? firstInView.current;
    const line = log.line(row);
    return urlOf({
      pod: state.log?.pod ?? '',
      container: state.log?.container ?? '',
      attempt: state.log?.attempt,
      previous: state.log?.previous,
      line: current?.line ?? line?.line ?? state.first,
      timestamp: line?.timestamp,
    });
  };

  return (
    <Section
      title={t('logs.title')}
      subtitle={
        <LogSelectors
          run={run}
          choice={choice}
          choices={choices}
          words={words}
          onChoice={onChoice}
        />
      }
      actions={
        <LogSearch log={log} words={words} onQuery={setQuery} onLine={onLine} />
      }
    >
      <LogToolbar
        run={run}
        state={state}
        selection={selection}
        preferences={preferences}
        following={following}
        linkUrl={linkUrl}
        words={words}
        onPreferences={setPreferences}
        onFollowing={onFollowing}
      />
      <LogNotes
        run={run}
        state={state}
        link={outcome}
        words={words}
        onAllLevels={() => onChoice({ level: undefined })}
      />
      <div ref={frame}>
        <LogBody
          run={run}
          isNarrowed={Boolean(choice.level || span)}
          log={log}
          state={state}
          query={query}
          current={current}
          wrap={preferences.wrap}
          timestamps={preferences.timestamps}
          following={following}
          newLines={newLines}
          words={words}
          onFollowing={onFollowing}
          onChoose={onLine}
          onView={onView}
        />
      </div>
    </Section>
  );
}

/** The log that a link means. */
function logOf({ pod, container, attempt, previous }: LogChoice): LogChoice {
  return { pod, container, attempt, previous };
}
