import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import { useRef, useState } from 'react';
import { toneColor } from '../../ui/tones';
import type { Words } from '../../words/createWords';
import type { Range } from './axis';
import { ChartCard, type ChartCardProps } from './ChartCard';
import { chartGroups, type ChartGroup, type MetricChart } from './grouping';
import { MetricTable } from './MetricTable';

/** The rest is drawn when it is asked for; what is pinned always. */
const FIRST_CHARTS = 6;
const NAMES_OF_DROPPED = 5;

const useStyles = makeStyles(theme => ({
  charts: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 220px), 1fr))',
    gap: theme.spacing(1.5),
  },
  group: { '& + &': { marginTop: theme.spacing(2) } },
  heading: {
    margin: theme.spacing(0, 0, 1),
    fontSize: theme.typography.body2.fontSize,
    fontWeight: 700,
    color: toneColor(theme, 'neutral'),
  },
  foot: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: theme.spacing(1, 2),
    alignItems: 'center',
    color: toneColor(theme, 'neutral'),
    fontSize: theme.typography.caption.fontSize,
    marginTop: theme.spacing(1),
  },
}));

/** All charts or tables, pinned first, those of a common beginning together. */
export function ChartGroups(props: {
  charts: MetricChart[];
  pins: string[];
  enlarged: string[];
  asTable: boolean;
  /** Names of metrics that are not kept. */
  dropped: string[];
  card: Pick<ChartCardProps, 'view' | 'earlier' | 'syncKey' | 'runName'>;
  words: Words;
  onPin(name: string): void;
  onEnlarge(name: string): void;
  onZoom(range: Range | undefined): void;
}) {
  const { charts, pins, enlarged, asTable, dropped, card, words } = props;
  const { t } = words;
  const classes = useStyles();
  const [all, setAll] = useState(false);
  const latest = useRef(props);
  latest.current = props;
  // The same functions for ever: a card is drawn again for its own sake only.
  const [actions] = useState(() => ({
    onPin: (name: string) => latest.current.onPin(name),
    onEnlarge: (name: string) => latest.current.onEnlarge(name),
  }));
  const groups = chartGroups(charts, pins);
  const shown = all ? groups : firstOf(groups);
  const hasPins = shown[0]?.kind === 'pinned';
  // What stands first needs no heading where nothing is pinned.
  const headingOf = ({ kind, prefix }: ChartGroup) => {
    const own = kind === 'pinned' ? t('metrics.pinned') : prefix;
    return own ?? (hasPins ? t('metrics.others') : undefined);
  };
  return (
    <>
      {shown.map(group => (
        <div
          key={`${group.kind} ${group.prefix ?? ''}`}
          className={classes.group}
        >
          {headingOf(group) && (
            <h3 className={classes.heading}>{headingOf(group)}</h3>
          )}
          <div className={classes.charts}>
            {group.charts.map(chart =>
              asTable ? (
                <MetricTable
                  key={chart.name}
                  chart={chart}
                  view={card.view}
                  earlier={card.earlier}
                  headingLevel={headingOf(group) ? 4 : 3}
                  words={words}
                />
              ) : (
                <ChartCard
                  key={chart.name}
                  {...card}
                  {...actions}
                  chart={chart}
                  pinned={pins.includes(chart.name)}
                  enlarged={enlarged.includes(chart.name)}
                  headingLevel={headingOf(group) ? 4 : 3}
                  words={words}
                  onZoom={props.onZoom}
                />
              ),
            )}
          </div>
        </div>
      ))}
      <div className={classes.foot}>
        {isBucketed(charts) && <span>{t('metrics.bucketsKeep')}</span>}
        {dropped.length > 0 && (
          <span>
            {t('metrics.dropped', {
              count: dropped.length,
              names: dropped.slice(0, NAMES_OF_DROPPED).join(', '),
            })}
          </span>
        )}
        {countOf(shown) < charts.length && (
          <Button size="small" onClick={() => setAll(true)}>
            {t('metrics.showMore', { count: charts.length })}
          </Button>
        )}
      </div>
    </>
  );
}

function isBucketed(charts: MetricChart[]): boolean {
  return charts.some(({ series }) =>
    series.some(one => one.resolution !== 'full'),
  );
}

function countOf(groups: ChartGroup[]): number {
  return groups.reduce((sum, { charts }) => sum + charts.length, 0);
}

function firstOf(groups: ChartGroup[]): ChartGroup[] {
  let room = FIRST_CHARTS;
  return groups
    .map(group => {
      const charts =
        group.kind === 'pinned' ? group.charts : group.charts.slice(0, room);
      room = Math.max(0, room - charts.length);
      return { ...group, charts };
    })
    .filter(({ charts }) => charts.length > 0);
}
