import { makeStyles } from '@material-ui/core/styles';
import type { ModelReference } from 'backstage-plugin-model-lifecycle-common';
import { CopyButton } from '../ui/CopyButton';
import { toneColor } from '../ui/tones';
import type { Words } from '../words/createWords';
import { stateFact } from './facts';
import { useModel } from './hooks';
import { ReadinessLabel } from './ReadinessLabel';
import { Reference } from './References';

const useStyles = makeStyles(theme => ({
  line: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    gap: theme.spacing(0.25, 1),
  },
  quiet: { color: toneColor(theme, 'neutral') },
}));

/** A server in one line: its state and address come after its name, when they are known. */
export function ServerLine(props: { reference: ModelReference; words: Words }) {
  const { reference, words } = props;
  const classes = useStyles();
  const server = useModel(reference.entityRef, { once: true }).value?.items[0];
  const address = server?.externalUrl ?? server?.internalUrl;
  const what = words.t(
    server?.externalUrl ? 'model.fact.externalUrl' : 'model.fact.internalUrl',
  );
  return (
    <div>
      <div className={classes.line}>
        <Reference reference={reference} />
        {server?.state && (
          <ReadinessLabel state={stateFact(server.state.code, words)} />
        )}
        {server?.state?.reason && (
          <span className={classes.quiet}>
            {words.reason(server.state.reason)}
          </span>
        )}
      </div>
      {address && (
        <div className={classes.line}>
          <code>{address}</code>
          <CopyButton
            text={address}
            what={what}
            subject="model server address"
            words={words}
          />
        </div>
      )}
    </div>
  );
}
