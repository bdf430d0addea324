import { ScrollTable } from '../../ui/ScrollTable';
import { ToggleButton } from '../../ui/ToggleButton';
import type { Words } from '../../words/createWords';
import type { Choice } from './Lanes';
import type { Timeline } from './timelineModel';

/** The same stretches as rows: what a drawing says, in words. */
export function TimelineTable(props: {
  timeline: Timeline;
  choice: Choice;
  words: Words;
}) {
  const { timeline, choice, words } = props;
  const { t } = words;
  const bars = timeline.lanes.flatMap(({ bars: inLane }) => inLane);
  return (
    <ScrollTable
      label={t('timeline.title')}
      cards
      head={[
        t('timeline.column.what'),
        t('timeline.column.state'),
        t('timeline.column.from'),
        t('timeline.column.to'),
        t('timeline.column.duration'),
      ]}
      rows={bars.map(bar => ({
        key: bar.key,
        cells: [
          <ToggleButton
            on={choice.key === bar.key}
            onClick={() => choice.toggle(bar.key, bar.span)}
          >
            {bar.span.label}
          </ToggleButton>,
          bar.stateText,
          bar.fromText,
          bar.toText,
          bar.durationText || t('common.unknown'),
        ],
      }))}
    />
  );
}
