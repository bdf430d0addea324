import { InputError } from '@backstage/errors';
import type { ConfigSection } from 'backstage-plugin-model-lifecycle-node';
import type { AdoptionConfig } from './types';

/** A type, and a target that is more than a protocol: `url:https://` would trust everybody. */
const LOCATION = /^(url:https?:\/\/[^/?#\s]+|(?!url:)[a-z][a-z0-9-]*:[^\s])/;

export function readAdoption(section: ConfigSection): AdoptionConfig {
  const trustedLocations = section.strings('trustedLocations') ?? [];
  trustedLocations.forEach((location, index) => {
    if (!LOCATION.test(location)) {
      throw new InputError(
        `Invalid config at '${section.path}.trustedLocations[${index}]': expected a location such as url:https://github.com/acme/catalog/blob/main/`,
      );
    }
  });
  const adoption = {
    enabled: section.boolean('enabled') ?? true,
    trustedLocations,
  };
  section.rejectUnknownKeys();
  return adoption;
}
