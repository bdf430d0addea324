import Button from '@material-ui/core/Button';
import { makeStyles } from '@material-ui/core/styles';
import type { SourceDetail } from 'backstage-plugin-model-lifecycle-common';
import { useState, type ReactNode } from 'react';
import { useNow } from '../live/LiveRoot';
import { ScrollTable } from '../ui/ScrollTable';
import { toneColor } from '../ui/tones';
import type { Words } from '../words/createWords';
import { ConfirmRemovals } from './ConfirmRemovals';
import { detailView, type DetailView } from './detailModel';
import { useDialogStyles } from './dialogStyles';
import { KeyList } from './KeyList';
import { Problems } from './Problems';
import { STATUS_TONES, StatusLabel } from './StatusLabel';

const REMARKS_HEIGHT = 360;

const useStyles = makeStyles(theme => ({
  facts: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(100%, 150px), 1fr))',
    gap: theme.spacing(1, 2),
    margin: 0,
    '& dt': { color: toneColor(theme, 'neutral') },
    '& dd': { margin: 0 },
  },
  key: { fontWeight: 400 },
}));

export function SourceDetails(props: {
  detail: SourceDetail;
  words: Words;
  onReload(): void;
  onChanged(): void;
}) {
  const { detail, words, onReload, onChanged } = props;
  const { t } = words;
  const dialog = useDialogStyles();
  const classes = useStyles();
  const now = useNow();
  const view = detailView(detail, now, words);
  const tone = STATUS_TONES[detail.source.status];
  return (
    <>
      <StatusLabel status={detail.source.status} words={words} />
      {(view.problems.length > 0 || detail.source.status === 'ok') && (
        <Part title={t('sources.detail.problems')}>
          {view.problems.length > 0 ? (
            <Problems problems={view.problems} tone={tone} />
          ) : (
            <span>{t('sources.detail.noProblems')}</span>
          )}
        </Part>
      )}
      <Waiting
        detail={detail}
        view={view}
        words={words}
        onReload={onReload}
        onChanged={onChanged}
      />
      {view.counts.length > 0 && (
        <Part title={t('sources.detail.inventory')}>
          <ul className={dialog.counts}>
            {view.counts.map(text => (
              <li key={text}>{text}</li>
            ))}
          </ul>
        </Part>
      )}
      <Part title={t('sources.detail.scan')}>
        {view.lastScan.length > 0 ? (
          <dl className={classes.facts}>
            {view.lastScan.map(({ label, value }) => (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ))}
          </dl>
        ) : (
          <span>{t('sources.detail.noScan')}</span>
        )}
      </Part>
      {(view.scopesSummary || view.scopes.length > 0) && (
        <Part title={t('sources.detail.scopes')}>
          <p className={dialog.text}>{view.scopesSummary}</p>
          {view.scopes.length > 0 && <Scopes view={view} words={words} />}
        </Part>
      )}
      <Part title={t('sources.detail.remarks')}>
        {view.remarks.length > 0 ? (
          <ScrollTable
            label={t('sources.detail.remarksLabel')}
            cards
            maxHeight={REMARKS_HEIGHT}
            head={[t('sources.detail.item'), t('sources.detail.why')]}
            rows={view.remarks.map(({ key, why }, index) => ({
              key: `${key} ${index}`,
              cells: [
                <span className={classes.key}>{key}</span>,
                <Problems problems={[why]} tone="neutral" />,
              ],
            }))}
          />
        ) : (
          <span>{t('sources.detail.noRemarks')}</span>
        )}
        {view.moreRemarks && <p className={dialog.text}>{view.moreRemarks}</p>}
      </Part>
    </>
  );
}

function Part(props: { title: string; children: ReactNode }) {
  const classes = useDialogStyles();
  return (
    <section aria-label={props.title}>
      <h3 className={classes.heading}>{props.title}</h3>
      {props.children}
    </section>
  );
}

function Scopes(props: { view: DetailView; words: Words }) {
  const { view, words } = props;
  const { t } = words;
  return (
    <ScrollTable
      label={t('sources.detail.scopesLabel')}
      cards
      head={[
        t('sources.detail.scope'),
        t('sources.detail.state'),
        t('sources.detail.why'),
      ]}
      rows={view.scopes.map(({ scope, state, why }) => ({
        key: scope,
        cells: [scope, state, <Problems problems={why} tone="neutral" />],
      }))}
    />
  );
}

function Waiting(props: {
  detail: SourceDetail;
  view: DetailView;
  words: Words;
  onReload(): void;
  onChanged(): void;
}) {
  const { detail, view, words, onReload, onChanged } = props;
  const { t } = words;
  const classes = useDialogStyles();
  const [asking, setAsking] = useState(false);
  const [done, setDone] = useState('');
  const allowed = detail.offers.includes('confirm');
  return (
    <>
      <div role="status">{done}</div>
      {view.waiting.length > 0 && (
        <Part title={t('sources.detail.waiting')}>
          {view.waiting.map(waiting => (
            <div key={waiting.scope}>
              <p className={classes.text}>
                {[waiting.title, ...waiting.lines].join(' · ')}
              </p>
              <Problems problems={[waiting.why]} tone="warning" />
              <KeyList
                label={t('sources.detail.keys', { scope: waiting.scope })}
                keys={waiting.keys}
                more={waiting.more}
              />
            </div>
          ))}
          <Button
            size="small"
            variant="outlined"
            color="inherit"
            disabled={!allowed || !detail.proposal}
            onClick={() => setAsking(true)}
          >
            {t('sources.confirm')}
          </Button>
          {!allowed && (
            <p className={classes.text}>{t('sources.confirm.notPermitted')}</p>
          )}
        </Part>
      )}
      {asking && (
        <ConfirmRemovals
          detail={detail}
          words={words}
          onClose={() => setAsking(false)}
          onReload={onReload}
          onDone={message => {
            setDone(message);
            onReload();
            onChanged();
          }}
        />
      )}
    </>
  );
}
