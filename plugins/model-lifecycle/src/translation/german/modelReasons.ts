import type { modelReasonMessages } from '../english/modelReasons';

export const german: Record<keyof typeof modelReasonMessages, string> = {
  'reason.server-condition': '[{reason}. ][{message}]',
  'reason.no-ready-replica': 'Keine Replik ist bereit',
  'reason.no-live-version': 'Jede Version ist archiviert',
  'reason.mlflow-no-version': 'Es hat noch keine Version',
  'reason.mlflow-version-pending':
    'Die Registrierung der Version ist nicht abgeschlossen',
  'reason.mlflow-version-failed':
    'Die Registrierung der Version ist fehlgeschlagen',
  'reason.object-missing': 'Eine Datei fehlt[: {key}]',
  'reason.object-not-readable':
    'Ob eine Datei da ist, ist nicht zu sehen, es fehlt das Recht dazu[: {key}]',
  'reason.version-table-empty': 'Die Tabelle der Versionen ist leer[: {table}]',
  'reason.version-table-missing':
    'Es gibt keine Tabelle der Versionen[: {table}]',
  'reason.repository-disabled': 'Der Hub hat das Repository gesperrt',
  'reason.oci-config-missing': 'Die Konfiguration des Images fehlt',
  'reason.oci-config-unreadable':
    'Die Konfiguration des Images ist nicht lesbar',
  'reason.oci-config-too-large': 'Die Konfiguration des Images ist zu groß',
  'reason.oci-digest-mismatch':
    'Der Inhalt hat nicht die Prüfsumme, die das Manifest nennt',
};
