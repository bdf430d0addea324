import type { Run } from 'backstage-plugin-model-lifecycle-common';
import { useEffect } from 'react';
import { metricWorlds } from '../src/__fixtures__/metrics';
import { today } from '../src/__fixtures__/runs';
import { useRun } from '../src/live/hooks';
import { MetricsPanel } from '../src/training/metrics/MetricsPanel';
import {
  SpanProvider,
  useSpan,
  type Span,
} from '../src/training/span/SpanContext';
import { ViewRoot } from '../src/ui/ViewRoot';
import { useWords } from '../src/words/useWords';
import type { Exhibit } from './gallery';

const TRAINING: Span = {
  from: Date.parse(today('13:21')),
  to: Date.parse(today('13:40')),
  label: 'Training, attempt 2',
};
const QUEUE: Span = {
  from: Date.parse(today('13:02')),
  to: Date.parse(today('13:06')),
  label: 'Queue',
};

function Panel(props: { id: string; span?: Span }) {
  const words = useWords();
  return (
    <ViewRoot label="Metrics alone">
      <SpanProvider>
        <Chosen span={props.span} />
        <OfRun id={props.id} words={words} />
      </SpanProvider>
    </ViewRoot>
  );
}

function Chosen(props: { span?: Span }) {
  const { choose } = useSpan();
  useEffect(() => choose(props.span), [choose, props.span]);
  return null;
}

function OfRun(props: { id: string; words: ReturnType<typeof useWords> }) {
  const run: Run | undefined = useRun(props.id).value;
  return run ? <MetricsPanel run={run} words={props.words} /> : null;
}

/** The metrics of a run by themselves, special in one way each. */
export function metricExhibits(): Record<string, Exhibit> {
  const worlds = metricWorlds();
  const { earlier } = worlds;
  const panel = (id: string, span?: Span) => <Panel id={id} span={span} />;
  return {
    ...Object.fromEntries(
      Object.entries(worlds).map(([name, world]) => [
        name,
        { view: panel(world.runs[0].id), world },
      ]),
    ),
    span: { view: panel(earlier.runs[0].id, TRAINING), world: earlier },
    'empty-span': { view: panel(earlier.runs[0].id, QUEUE), world: earlier },
  };
}
