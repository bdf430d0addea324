import type { commonMessages } from '../english/common';

export const german: Record<keyof typeof commonMessages, string> = {
  'state.queued': 'In Warteschlange',
  'state.blocked': 'Blockiert',
  'state.pending': 'Ausstehend',
  'state.initializing': 'Wird vorbereitet',
  'state.running': 'Läuft',
  'state.restarting': 'Startet neu',
  'state.paused': 'Pausiert',
  'state.preempted': 'Verdrängt',
  'state.succeeded': 'Erfolgreich',
  'state.failed': 'Fehlgeschlagen',
  'state.stopped': 'Beendet',
  'state.deleting': 'Wird gelöscht',
  'state.unknown': 'Unbekannt',
  'state.notMoving': '{{state}}, ohne Fortschritt',

  'phase.queue': 'Warten',
  'phase.dataset': 'Daten',
  'phase.model': 'Modell',
  'phase.training': 'Training',
  'phase.finish': 'Abschluss',

  'phaseState.pending': 'nicht begonnen',
  'phaseState.running': 'läuft',
  'phaseState.succeeded': 'fertig',
  'phaseState.failed': 'fehlgeschlagen',
  'phaseState.interrupted': 'unterbrochen',

  'outcome.succeeded': 'erfolgreich',
  'outcome.failed': 'fehlgeschlagen',
  'outcome.restarted': 'neu gestartet',
  'outcome.preempted': 'verdrängt',
  'outcome.paused': 'pausiert',
  'outcome.stopped': 'beendet',
  'outcome.unseen': 'unbeobachtet zu Ende',

  'duration.s': '{{value}} s',
  'duration.min': '{{value}} min',
  'duration.h': '{{value}} h',
  'duration.d': '{{value}} d',
  'duration.about': 'etwa {{duration}}',
  'duration.underAMinute': 'unter einer Minute',
  'duration.ago': 'vor {{duration}}',
  'duration.now': 'gerade eben',
  'duration.today': 'heute {{time}}',

  'common.loading': 'Wird geladen',
  'common.retry': 'Erneut versuchen',
  'common.close': 'Schließen',
  'common.cancel': 'Abbrechen',
  'common.unknown': '–',
  'common.errorTitle': 'Laden fehlgeschlagen: {{what}}',
  'common.errorHint': 'Der nächste Versuch folgt von selbst. {{message}}',
  'common.forbiddenTitle': 'Das darf hier nicht gezeigt werden',
  'common.forbiddenHint':
    'Zum Lesen braucht es die Berechtigung {{permission}}. Zuständig ist, wer dieses Backstage betreibt.',
  'common.staleData':
    'Verbindung verloren, zuletzt gesehen um {{time}}, neuer Versuch läuft',

  'connection.live': 'live',
  'connection.polling': 'alle paar Sekunden aktualisiert',
  'connection.lost':
    'Verbindung verloren, zuletzt gesehen um {{time}}, neuer Versuch läuft',
  'connection.unreachable':
    '{{source}} ist nicht erreichbar, zuletzt gesehen um {{time}}',
  'connection.final': 'endgültig',
  'connection.connecting': 'verbindet',
};
