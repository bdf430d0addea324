import type { SourceHealth } from 'backstage-plugin-model-lifecycle-common';
import { useNow } from '../live/LiveRoot';
import { ScrollTable } from '../ui/ScrollTable';
import { Section } from '../ui/Section';
import type { Words } from '../words/createWords';
import { SourceName, Todo } from './Clusters';
import { clusterTable } from './sourcesModel';
import { StatusLabel } from './StatusLabel';

/** Every other source of runs: pipelines, status endpoints, reports. Nothing where there is none. */
export function RunSources(props: { sources: SourceHealth[]; words: Words }) {
  const { sources, words } = props;
  const { t } = words;
  const now = useNow();
  if (sources.length === 0) return null;
  const table = clusterTable(sources, now, words);
  const title = t('sources.runs', { count: sources.length });
  return (
    <Section
      title={[
        title,
        table.needALook > 0 &&
          t('sources.needALook', { count: table.needALook }),
      ]
        .filter(Boolean)
        .join(' · ')}
    >
      <ScrollTable
        label={title}
        cards
        rowHeader={1}
        head={[
          t('sources.column.status'),
          t('sources.column.source'),
          t('sources.column.lastSuccess'),
          t('sources.column.todo'),
        ]}
        rows={table.rows.map(row => ({
          key: row.id,
          cells: [
            <StatusLabel status={row.status} words={words} />,
            <SourceName row={row} />,
            row.lastSuccess,
            row.todo.length > 0 && <Todo row={row} />,
          ],
        }))}
      />
    </Section>
  );
}
