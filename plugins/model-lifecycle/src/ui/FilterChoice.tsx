import { parseEntityRef } from '@backstage/catalog-model';
import { PlainSelect } from './PlainSelect';

/**
 * One filter of a list: all, or one of the values that are known. One that has
 * fewer than `least` values is not there; one that is set always is.
 */
export function FilterChoice(props: {
  label: string;
  all: string;
  value: string | undefined;
  /** Undefined while they are not known. */
  values: string[] | undefined;
  least?: number;
  name?(value: string): string;
  onChange(value: string | undefined): void;
}) {
  const { label, all, value, values = [], onChange } = props;
  const { least = 1, name = one => one } = props;
  const options = [...new Set([...values, ...(value ? [value] : [])])];
  if (options.length < least && !value) {
    return null;
  }
  return (
    <PlainSelect
      label={label}
      value={value ?? ''}
      onChange={chosen => onChange(chosen || undefined)}
      options={[
        { value: '', label: all },
        ...options.map(one => ({ value: one, label: name(one) })),
      ]}
    />
  );
}

/** The name in an entity reference. It may come from a URL: it may be anything. */
export function refName(ref: string): string {
  try {
    return parseEntityRef(ref).name;
  } catch {
    return ref;
  }
}
