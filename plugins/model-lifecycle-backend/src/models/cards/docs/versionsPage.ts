import type { ModelRecord } from 'backstage-plugin-model-lifecycle-node';
import { dataTable, formatBytes, code, page } from './markdownParts';
import { versionRuns } from './trainingPage';

const READINESS = {
  ready: 'ready',
  'not-ready': 'not ready',
  unknown: 'not known',
  none: undefined,
} as const;

/** The versions that the source offers, newest first, and where their files are. */
export function versionsPage(record: ModelRecord): string {
  const versions = record.versions ?? [];
  const count = record.versionCount ?? versions.length;
  const details = versionRuns(record);
  return page(
    '# Versions and files',
    versions.length === 0 && 'The source names no versions of this model.',
    record.currentVersion !== undefined &&
      `The current version is ${code(record.currentVersion)}.`,
    versions.length > 0 &&
      record.currentVersion === undefined &&
      'None of them is marked as the current one.',
    dataTable(
      ['Version', 'Aliases', 'Created', 'Format', 'Size', 'License', 'State'],
      versions.map(version => [
        version.name,
        version.aliases?.join(', '),
        version.createdAt,
        version.format,
        formatBytes(version.sizeBytes),
        version.license,
        READINESS[version.readiness ?? 'none'],
      ]),
    ),
    count > versions.length &&
      versions.length > 0 &&
      `The source has ${count} versions; those with an alias and the newest are listed.`,
    versions.some(({ uri, digest }) => uri || digest) && '## Files',
    dataTable(
      ['Version', 'Where', 'Digest'],
      versions
        .filter(({ uri, digest }) => uri || digest)
        .map(({ name, uri, digest }) => [name, uri, digest]),
    ),
    details && '## Metrics and parameters',
    details,
  );
}
