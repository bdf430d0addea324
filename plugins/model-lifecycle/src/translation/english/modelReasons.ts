/** Why a model, a version or a server is not as it should be. The codes of a source stand in its README. */
export const modelReasonMessages = {
  'reason.server-condition': '[{reason}. ][{message}]',
  'reason.no-ready-replica': 'No replica is ready',
  'reason.no-live-version': 'Every version is archived',
  'reason.mlflow-no-version': 'It has no version yet',
  'reason.mlflow-version-pending':
    'The registration of the version is not finished',
  'reason.mlflow-version-failed': 'The registration of the version failed',
  'reason.object-missing': 'A file is missing[: {key}]',
  'reason.object-not-readable':
    'Whether a file is there cannot be seen, the right to look is missing[: {key}]',
  'reason.version-table-empty': 'The table of versions is empty[: {table}]',
  'reason.version-table-missing': 'There is no table of versions[: {table}]',
  'reason.repository-disabled': 'The hub has disabled the repository',
  'reason.oci-config-missing': 'The config of the image is missing',
  'reason.oci-config-unreadable': 'The config of the image cannot be read',
  'reason.oci-config-too-large': 'The config of the image is too large',
  'reason.oci-digest-mismatch':
    'The content does not have the digest that the manifest says',
} as const;
