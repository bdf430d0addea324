import type { LogLine, Run } from 'backstage-plugin-model-lifecycle-common';
import { useEffect, useState } from 'react';
import { statusError, type FakeWorld } from '../src/__fixtures__/FakeApi';
import { RUNNING, RUNS } from '../src/__fixtures__/runs';
import { logLines } from '../src/__fixtures__/series';
import { worldOf } from '../src/__fixtures__/world';
import { LogsPanel } from '../src/training/logs/LogsPanel';
import {
  SpanProvider,
  useSpan,
  type Span,
} from '../src/training/span/SpanContext';
import { ViewRoot } from '../src/ui/ViewRoot';
import { useWords } from '../src/words/useWords';
import type { Exhibit } from './gallery';

const POD = RUNNING.pods[0].name;

function Logs(props: { run: Run; span?: Span }) {
  return (
    <SpanProvider>
      <OfSpan {...props} />
    </SpanProvider>
  );
}

function OfSpan({ run, span }: { run: Run; span?: Span }) {
  const words = useWords();
  const [pod, setPod] = useState<string>();
  const { choose } = useSpan();
  useEffect(() => choose(span), [choose, span]);
  return (
    <ViewRoot label={words.t('tab.label')}>
      <LogsPanel run={run} pod={pod} onPod={setPod} words={words} />
    </ViewRoot>
  );
}

const line = (message: string, rest: Partial<LogLine> = {}) => ({
  message,
  ...rest,
});

/** What trainers write: colours, levels, a traceback, a long line. */
const COLOURED = [
  line('[INFO|trainer.py:2128] ***** Running training *****', {
    level: 'info',
    styles: [
      { at: 0, codes: '34' },
      { at: 22, codes: '0' },
      { at: 23, codes: '1' },
    ],
  }),
  line('  Num examples = 12,840'),
  line(' 45%|████▌     | 450/1000 [15:02<18:21, 2.00s/it]', {
    styles: [
      { at: 0, codes: '32' },
      { at: 17, codes: '0' },
    ],
  }),
  line('train.py:88: FutureWarning: `evaluation_strategy` is deprecated', {
    level: 'warn',
  }),
  line('OK   checkpoint-400 saved   12.4 GB   s3://models/support-chat', {
    level: 'info',
    styles: [
      { at: 0, codes: '30;42' },
      { at: 2, codes: '0' },
      { at: 5, codes: '36' },
      { at: 19, codes: '0' },
      { at: 28, codes: '38;5;208' },
    ],
  }),
  line(
    `{'config': {'lr': 1.6e-05, 'warmup_ratio': 0.03, 'per_device_train_batch_size': 4, 'gradient_accumulation_steps': 8, 'bf16': true, 'gradient_checkpointing': true, 'max_grad_norm': 0.3, 'seed': 42}}`,
  ),
  line('Traceback (most recent call last):', { level: 'error' }),
  line('  File "/workspace/train.py", line 214, in <module>', {
    level: 'error',
  }),
  line('torch.OutOfMemoryError: CUDA out of memory.', {
    level: 'error',
    styles: [
      { at: 0, codes: '1;31' },
      { at: 23, codes: '0' },
    ],
  }),
].map((part, index): LogLine => {
  const [plain] = logLines(POD, 1, index + 1);
  return { ...plain, level: undefined, ...part };
});

const LONG = logLines(POD, 200_000);

function withChoices(): Run {
  const [node, peer] = RUNNING.pods;
  return {
    ...RUNNING,
    pods: [
      { ...node, containers: ['node', 'log-shipper'], restarts: 1 },
      peer,
      {
        ...peer,
        name: 'support-chat-fine-tune-42-dataset-0',
        phase: 'dataset',
        state: 'succeeded',
        live: false,
      },
    ],
  };
}

const SPAN: Span = {
  from: Date.parse(LONG[100_000].timestamp ?? ''),
  to: Date.parse(LONG[100_400].timestamp ?? ''),
  label: 'Training, attempt 2',
  phase: 'training',
  attempt: 2,
};

function exhibit(
  change: Partial<FakeWorld> = {},
  run: Run = RUNNING,
  span?: Span,
): Exhibit {
  return {
    view: <Logs run={run} span={span} />,
    world: { ...worldOf('running'), runs: [run], ...change },
  };
}

/** Each state of the logs by itself. */
export const logExhibits: Record<string, Exhibit> = {
  colours: exhibit({ lines: COLOURED }),
  long: exhibit({ lines: LONG }),
  choices: exhibit({}, withChoices()),
  span: exhibit({ lines: LONG }, RUNNING, SPAN),
  dropped: exhibit({
    log: {
      first: 1,
      notes: [{ code: 'logs.earlier-dropped', params: { lines: 65_536 } }],
    },
  }),
  reading: exhibit({
    log: { reading: true, notes: [{ code: 'logs.reading' }] },
  }),
  kept: exhibit({}, RUNS.succeeded),
  'kept-unreadable': exhibit({
    log: { notes: [{ code: 'logs.unreadable', params: { cluster: 'prod' } }] },
  }),
  loading: exhibit({ silent: true }),
  empty: exhibit({ lines: [] }),
  error: exhibit({ failure: statusError(503, 'Service Unavailable') }),
  forbidden: exhibit({ failure: statusError(403, 'Forbidden') }),
  stale: { ...exhibit(), loses: true },
  unavailable: exhibit(
    {},
    {
      ...RUNNING,
      logs: {
        available: false,
        reason: {
          code: 'logs.owners-only',
          params: { owner: 'group:default/nlp' },
        },
      },
    },
  ),
};
