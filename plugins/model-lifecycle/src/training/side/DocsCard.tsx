import { parseEntityRef } from '@backstage/catalog-model';
import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import { EntityRefLink } from '@backstage/plugin-catalog-react';
import { makeStyles } from '@material-ui/core/styles';
import Typography from '@material-ui/core/Typography';
import type { DocsLink, Run } from 'backstage-plugin-model-lifecycle-common';
import { safeUrl } from '../../api/sanitise';
import { docsRouteRef } from '../../routes';
import { Section } from '../../ui/Section';
import type { Words } from '../../words/createWords';

const useStyles = makeStyles(theme => ({
  list: {
    display: 'grid',
    gap: theme.spacing(0.75),
    margin: 0,
    padding: 0,
    listStyle: 'none',
    fontSize: theme.typography.body2.fontSize,
  },
}));

/** The way to the docs of job and model. */
export function DocsCard(props: { run: Run; words: Words }) {
  const { run, words } = props;
  const { t } = words;
  const classes = useStyles();
  return (
    <Section title={t('docs.title')}>
      {run.docs.length === 0 ? (
        <Typography variant="body2" color="textSecondary">
          {t('docs.empty')}
        </Typography>
      ) : (
        <ul className={classes.list}>
          {run.docs.map(doc => (
            <li key={`${doc.kind} ${doc.entityRef ?? doc.url}`}>
              <DocsEntry doc={doc} words={words} />
            </li>
          ))}
        </ul>
      )}
    </Section>
  );
}

function DocsEntry(props: { doc: DocsLink; words: Words }) {
  const { doc, words } = props;
  const docsRoot = useRouteRef(docsRouteRef);
  const label = words.t(`docs.${doc.kind}`, { title: doc.title });
  const url = safeUrl(doc.url) ?? relative(doc.url);
  if (url) {
    return <Link to={url}>{label}</Link>;
  }
  if (!doc.entityRef) {
    return <>{label}</>;
  }
  if (!docsRoot) {
    return <EntityRefLink entityRef={doc.entityRef} title={label} />;
  }
  const { namespace, kind, name } = parseEntityRef(doc.entityRef);
  return (
    <Link
      to={docsRoot({
        namespace: namespace.toLowerCase(),
        kind: kind.toLowerCase(),
        name: name.toLowerCase(),
      })}
    >
      {label}
    </Link>
  );
}

/** A path inside this Backstage. */
function relative(url: string | undefined): string | undefined {
  return url && /^\/(?![/\\])/.test(url) ? url : undefined;
}
