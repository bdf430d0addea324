import { lazy, Suspense, type ComponentProps } from 'react';
import { Section } from '../ui/Section';
import { Loading } from '../ui/StateViews';
import type { Words } from '../words/createWords';

/*
 * What stands below the first screen comes in chunks of its own, asked for at
 * once: state, progress and timeline do not wait for it.
 */
const LazyMetrics = lazy(() =>
  import('./metrics/MetricsPanel').then(({ MetricsPanel: Panel }) => ({
    default: Panel,
  })),
);
const LazyLogs = lazy(() =>
  import('./logs/LogsPanel').then(({ LogsPanel: Panel }) => ({
    default: Panel,
  })),
);

export function MetricsPanel(props: ComponentProps<typeof LazyMetrics>) {
  return (
    <Suspense fallback={<Waiting title="metrics.title" words={props.words} />}>
      <LazyMetrics {...props} />
    </Suspense>
  );
}

export function LogsPanel(props: ComponentProps<typeof LazyLogs>) {
  return (
    <Suspense fallback={<Waiting title="logs.title" words={props.words} />}>
      <LazyLogs {...props} />
    </Suspense>
  );
}

function Waiting(props: {
  title: 'metrics.title' | 'logs.title';
  words: Words;
}) {
  return (
    <Section title={props.words.t(props.title)}>
      <Loading words={props.words} compact />
    </Section>
  );
}
