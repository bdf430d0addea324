import {
  makeValidator,
  parseEntityRef,
  stringifyEntityRef,
} from '@backstage/catalog-model';

const RELATED_KINDS = new Set(['resource', 'component', 'api']);
const validator = makeValidator();

/**
 * A full entity reference in text that a source wrote, `undefined` for
 * everything else. The kind has to be written: `ibm/granite` is a name in a
 * model hub, not an entity in the namespace `ibm`.
 */
export function toEntityRef(
  value: string | undefined,
  onlyKind?: string,
): string | undefined {
  if (!value || value.length > 255) return undefined;
  try {
    const ref = parseEntityRef(
      value,
      onlyKind ? { defaultKind: onlyKind } : undefined,
    );
    const kind = ref.kind.toLowerCase();
    const kindFits = onlyKind ? kind === onlyKind : RELATED_KINDS.has(kind);
    return kindFits &&
      validator.isValidNamespace(ref.namespace) &&
      validator.isValidEntityName(ref.name)
      ? stringifyEntityRef(ref)
      : undefined;
  } catch {
    return undefined;
  }
}
