import type { toldReasonMessages } from '../english/toldReasons';

export const german: Record<keyof typeof toldReasonMessages, string> = {
  'reason.pending.told': 'Wartet auf den Start[: {message}]',
  'reason.queue.told': 'Wartet in einer eigenen Warteschlange',
  'reason.running.told':
    'Läuft[: {tasks}][; {done} von {total} Aufgaben fertig][: {message}]',
  'reason.running.canceling':
    'Wird abgebrochen: laufende Aufgaben werden beendet',
  'reason.paused.told': 'An der Quelle angehalten',
  'reason.stopped.canceled': 'Abgebrochen[: {message}]',
  'reason.stopped.skipped': 'Übersprungen: nichts davon wurde ausgeführt',
  'reason.failed.task': 'Aufgabe {task} ist fehlgeschlagen[: {message}]',
  'reason.failed.told': 'Die Quelle meldet einen Fehlschlag[: {message}]',
  'reason.unknown.word': 'Die Quelle sagt {value}, was hier unbekannt ist',
  'reason.unknown.no-state': 'Die Quelle sagt nicht, wie es steht',
  'reason.phase.cached': 'Aus dem Cache übernommen',
  'reason.phase.skipped': 'Übersprungen',
  'reason.phase.preparing': 'Wird vorbereitet',
  'reason.phase.canceled': 'Abgebrochen',
  'reason.phase.rounds':
    '{done} von {started} Durchgängen fertig[, {failed} fehlgeschlagen]',
  'reason.phase.said': '{message}',
  'reason.note.task-retries': 'Wiederholte Aufgaben: {count}',
  'reason.note.naive-times':
    'Die Zeiten dieser Quelle haben keine Zeitzone; sie gelten als UTC',
  'reason.note.bad-time': '{field} = {value} ist keine Zeit; nicht beachtet',
  'reason.note.zone-differs':
    'Die verstrichene Zeit weicht um {minutes} min ab, wie es Zeitzonen tun; was daraus geschätzt ist, wird nicht gezeigt',
  'reason.note.estimate-passed':
    'Das geschätzte Ende ist vorbei; es wird nicht gezeigt',
  'reason.note.unknown-phase': 'Eine unbekannte Phase wird genannt: {phase}',
  'reason.note.tasks-dropped':
    '{count} Aufgaben über der Grenze von {limit} werden nicht gezeigt',
  'reason.run-unreadable':
    'Der Server kann seinen eigenen Eintrag zum Lauf {run} nicht lesen',
  'advice.run-unreadable':
    'Was vom Lauf bekannt war, bleibt. Siehe die Logs dieses Servers.',
  'reason.runs-malformed': '{count} Läufe der Antwort haben keine Kennung',
  'advice.runs-malformed':
    'Sie werden ausgelassen. Die Version des Servers prüfen.',
  'reason.source.config': '{message}',
  'advice.source.config':
    'modelLifecycle.training in der app-config berichtigen.',
  'reason.source.stopped':
    'Sie hielt durch einen Fehler des Plugins an und wird wieder gestartet[: {message}]',
  'advice.source.stopped': 'Siehe die Logs des Backends.',
};
