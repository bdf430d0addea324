import { makeStyles } from '@material-ui/core/styles';
import { useLiveEnvironment } from '../../live/environment';
import { toneColor } from '../../ui/tones';
import { at } from '../../words/at';
import type { Words } from '../../words/createWords';
import type { SeriesSummary } from './summary';

const useStyles = makeStyles(theme => ({
  value: { fontSize: '1.6rem', fontWeight: 700, lineHeight: 1.4 },
  where: {
    fontSize: theme.typography.caption.fontSize,
    color: toneColor(theme, 'neutral'),
  },
}));

/** What was reported only once: a line of one point would look like an empty chart. */
export function SingleValue(props: {
  summaries: SeriesSummary[];
  words: Words;
}) {
  const { summaries, words } = props;
  const { t } = words;
  const classes = useStyles();
  const environment = useLiveEnvironment();
  return (
    <>
      {summaries.map(({ split, last, lastStep, lastAt, samples }) => {
        const when = words.moment(at(lastAt) ?? 0, environment.now());
        const label = summaries.length > 1 ? t(`metrics.split.${split}`) : '';
        return (
          <div key={split}>
            <div className={classes.value}>
              {[label, words.metric(last)].filter(Boolean).join(' ')}
            </div>
            <div className={classes.where}>
              {[
                lastStep !== undefined &&
                  t('metrics.single.step', { step: words.integer(lastStep) }),
                when,
                t('metrics.samples', {
                  count: samples,
                  number: words.integer(samples),
                }),
              ]
                .filter(Boolean)
                .join(' · ')}
            </div>
          </div>
        );
      })}
    </>
  );
}
