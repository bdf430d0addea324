import { InputError } from '@backstage/errors';
import type { ConfigSection } from 'backstage-plugin-model-lifecycle-node';
import type { DirectProgressConfig } from './types';

/** What Kubernetes allows as the name of a namespace. */
const NAMESPACE = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;

/** Each namespace by its name: a pattern would let in those that nobody thought of. */
export function readDirectProgress(
  section: ConfigSection,
): DirectProgressConfig {
  const namespaces = section.strings('namespaces') ?? [];
  section.rejectUnknownKeys();
  const wrong = namespaces.findIndex(name => !NAMESPACE.test(name));
  if (wrong >= 0) {
    throw new InputError(
      `Invalid config at '${section.path}.namespaces[${wrong}]': expected the name of a namespace`,
    );
  }
  return { namespaces };
}
