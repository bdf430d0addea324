import type { ModelRecord } from 'backstage-plugin-model-lifecycle-node';
import type { SafeCard } from '../types';
import {
  dataTable,
  factTable,
  formatBytes,
  formatCount,
  page,
  words,
} from './markdownParts';

/** The card as its authors wrote it, below what the source knows as facts. */
export function cardPage(record: ModelRecord, card: SafeCard): string {
  const { facts } = card;
  const hasTitle = /^# \S/.test(card.markdown);
  return page(
    !hasTitle && `# ${words(card.title)}`,
    card.markdown.trim(),
    card.truncated && '*The card is longer than can be shown.*',
    '## Facts',
    factTable([
      ['License', facts.licenseName ?? facts.license ?? record.license],
      ['Tasks', list(record.tasks ?? facts.tasks)],
      ['Languages', list(record.languages ?? facts.languages)],
      ['Format', record.format],
      ['Library', record.library ?? facts.library],
      ['Architecture', record.architecture],
      ['Quantization', record.quantization],
      ['Parameters', formatCount(record.parameterCount)],
      ['Context length', record.contextLength?.toString()],
      ['Size', formatBytes(record.sizeBytes)],
      ['Access', record.access],
      ['Capabilities', list(record.capabilities)],
    ]),
    facts.metrics && '## Metrics',
    facts.metrics &&
      dataTable(
        ['Task', 'Dataset', 'Metric', 'Value'],
        facts.metrics.map(({ task, dataset, name, value }) => [
          task,
          dataset,
          name,
          String(value),
        ]),
      ),
    facts.metrics && 'As the authors of the model say it in the card.',
  );
}

function list(texts: readonly string[] | undefined): string | undefined {
  return texts && texts.length > 0 ? texts.slice(0, 30).join(', ') : undefined;
}
