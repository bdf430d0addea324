import type { Run } from 'backstage-plugin-model-lifecycle-common';
import { errorText } from '../../api/errorText';
import { Loading, Message } from '../../ui/StateViews';
import { emptyLogText } from './emptyLog';
import { LogLines, type LogLinesProps } from './lines/LogLines';

/** The lines, or why there are none. */
export function LogBody(
  props: Omit<LogLinesProps, 'label'> & { run: Run; isNarrowed: boolean },
) {
  const { run, isNarrowed, ...lines } = props;
  const { log, state, words } = lines;
  const { t } = words;
  if (state.status === 'loading') {
    return <Loading words={words} compact />;
  }
  if (state.status === 'forbidden') {
    return (
      <Message
        compact
        title={t('common.forbiddenTitle')}
        text={t('common.forbiddenHint', {
          permission: 'model-lifecycle.run.logs.read',
        })}
      />
    );
  }
  if (state.status !== 'ready') {
    return (
      <Message
        compact
        title={t('common.errorTitle', { what: t('logs.what') })}
        text={t('common.errorHint', { message: errorText(state.error) })}
        action={{ label: t('common.retry'), onClick: () => void log.open() }}
      />
    );
  }
  if (state.total === 0) {
    return (
      <Message
        compact
        title={t('logs.empty.title')}
        text={emptyLogText(state, { run, isNarrowed, words })}
      />
    );
  }
  return (
    <LogLines
      {...lines}
      label={t('logs.lines', { pod: state.log?.pod ?? run.name })}
    />
  );
}
