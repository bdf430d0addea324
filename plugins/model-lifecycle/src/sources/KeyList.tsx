import { useDialogStyles } from './dialogStyles';

/** Keys of items; many of them scroll. */
export function KeyList(props: {
  label: string;
  keys: string[];
  more?: string;
}) {
  const { label, keys, more } = props;
  const classes = useDialogStyles();
  if (keys.length === 0 && !more) return null;
  return (
    <ul
      className={classes.keys}
      aria-label={label}
      // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable with the keyboard
      tabIndex={0}
    >
      {keys.map(key => (
        <li key={key}>{key}</li>
      ))}
      {more && <li>{more}</li>}
    </ul>
  );
}
