import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { InputError } from '@backstage/errors';
import type { ConfigSection } from 'backstage-plugin-model-lifecycle-node';
import type { ReportSubject, ReportsConfig } from './types';

const OWNER_KINDS = ['group', 'user'];

/** Reports of trainers are taken from the subjects that are named here, and from nobody else. */
export function readReports(section: ConfigSection): ReportsConfig {
  const subjects = section.sections('subjects').map(readSubject);
  const places = new Map<string, number>();
  subjects.forEach(({ subject }, index) => {
    const other = places.get(subject);
    if (other !== undefined) {
      throw new InputError(
        `Invalid config at '${section.path}.subjects[${index}].subject': '${section.path}.subjects[${other}]' is '${subject}' as well`,
      );
    }
    places.set(subject, index);
  });
  const enabled = section.boolean('enabled') ?? subjects.length > 0;
  section.rejectUnknownKeys();
  return { enabled, subjects };
}

function readSubject(section: ConfigSection): ReportSubject {
  const subject = section.requiredString('subject');
  const result = {
    subject,
    namespace: section.string('namespace') ?? subject.replace(/^external:/, ''),
    job: section.string('job'),
    owner: readRef(section, 'owner', OWNER_KINDS),
    entityRef: readRef(section, 'entityRef'),
  };
  section.rejectUnknownKeys();
  return result;
}

/** Owners may be written without a kind: then they are groups. */
function readRef(
  section: ConfigSection,
  key: string,
  kinds?: string[],
): string | undefined {
  const written = section.string(key);
  if (written === undefined) return undefined;
  const expected = kinds
    ? 'a group or a user such as group:default/ml'
    : 'an entity such as component:default/recommender';
  try {
    const ref = parseEntityRef(
      written,
      kinds ? { defaultKind: kinds[0] } : undefined,
    );
    if (!kinds || kinds.includes(ref.kind.toLowerCase())) {
      return stringifyEntityRef(ref);
    }
  } catch {
    // Said below, with the place.
  }
  throw section.invalid(key, expected, written);
}
