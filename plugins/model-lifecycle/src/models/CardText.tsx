import { MarkdownContent } from '@backstage/core-components';
import { makeStyles } from '@material-ui/core/styles';
import { useCallback, useMemo } from 'react';
import { pictureName } from './cardPictures';
import { cardLink, embedCard } from './embedCard';
import { useCardPictures } from './useCardPictures';

/** The title of the section is an h2. */
const TOP_HEADING = 3;

const useStyles = makeStyles(theme => ({
  text: {
    maxWidth: '80ch',
    overflowWrap: 'anywhere',
    '& h3, & h4, & h5, & h6': {
      fontSize: '1rem',
      margin: theme.spacing(2.5, 0, 1),
    },
    '& h3': { fontSize: '1.25rem' },
    '& > :first-child': { marginTop: 0 },
    '& a': { textDecoration: 'underline' },
    '& pre': {
      // Scrolling inside would need a stop for the keyboard.
      whiteSpace: 'pre-wrap',
      padding: theme.spacing(1.5),
      background: theme.palette.action.hover,
      borderRadius: theme.shape.borderRadius,
    },
    '& table': {
      width: '100%',
      tableLayout: 'fixed',
      fontSize: theme.typography.body2.fontSize,
    },
    '& table, & th, & td': { borderColor: theme.palette.divider },
    '& th, & td': {
      padding: theme.spacing(0.5, 1),
      lineHeight: 1.4,
      textAlign: 'left',
      verticalAlign: 'top',
    },
    '& blockquote': {
      margin: theme.spacing(1, 0),
      paddingLeft: theme.spacing(2),
      borderLeft: `4px solid ${theme.palette.divider}`,
    },
    '& img': { maxWidth: '100%', height: 'auto' },
    '& img:not([src]), & img[src=""]': { display: 'none' },
  },
}));

/**
 * Markdown of a stranger. Raw HTML goes through the sanitiser of
 * `MarkdownContent`, addresses through `cardLink`. Only pictures that our
 * backend has read from the source are shown: a request to another server would
 * tell it who reads here.
 */
export function CardText(props: { modelId: string; markdown: string }) {
  const { modelId, markdown } = props;
  const classes = useStyles();
  const pictures = useCardPictures(modelId, markdown);
  const content = useMemo(() => embedCard(markdown, TOP_HEADING), [markdown]);
  const pictureOf = useCallback(
    (source: string) => pictures.get(pictureName(source) ?? '') ?? '',
    [pictures],
  );
  return (
    <MarkdownContent
      className={classes.text}
      content={content}
      dialect="gfm"
      transformLinkUri={cardLink}
      transformImageUri={pictureOf}
    />
  );
}
