import type { reasonMessages } from '../english/reasons';

export const german: Record<keyof typeof reasonMessages, string> = {
  'reason.queue.no-workload': 'Wartet, bis Kueue einen Workload anlegt',
  'reason.queue.waiting': 'Wartet[ in Warteschlange {queue}][: {message}]',
  'reason.queue.evicted':
    'Von Kueue verdrängt[: {message}][; Versuch {retry}][ um {retryAt}]',
  'reason.preempted.by-kueue':
    'Von einem Job höherer Priorität verdrängt; wartet wieder[ in Warteschlange {queue}]',
  'reason.blocked.never-fits':
    'Passt nie in die Warteschlange[ {queue}][: verlangt {requested} {resource}, sie hat {capacity}]',
  'reason.blocked.inadmissible':
    'Warteschlange[ {queue}] kann ihn nicht aufnehmen[: {message}]',
  'reason.blocked.queue-stopped':
    'Warteschlange[ {queue}] ist angehalten[: {message}]',
  'reason.blocked.deactivated':
    'Kueue hat ihn abgeschaltet[: {cause|deactivation}][ ({message})]',
  'reason.paused.before-start': 'Vor dem ersten Start pausiert',
  'reason.paused.suspended': 'Pausiert',
  'reason.paused.kueue': 'Über Kueue pausiert',
  'reason.pending.admission-check':
    'Kontingent reserviert; wartet auf eine Zulassungsprüfung[: {check}][ ({checkState})][: {message}]',
  'reason.pending.admitted': 'Von Kueue zugelassen, noch nicht gestartet',
  'reason.pending.suspended-outside-kueue':
    'Außerhalb von Kueue angehalten; Kueue startet ihn wieder',
  'reason.pending.jobset':
    'Wartet, bis der Trainer-Controller das JobSet anlegt',
  'reason.pending.pods': 'Wartet, bis Pods angelegt werden',
  'reason.pending.creation-refused': 'Kann nicht starten[: {message}]',
  'reason.pending.unschedulable': 'Kein Knoten für {pod}[: {message}]',
  'reason.pending.image-pull':
    '{pod} kann[ {image}] nicht laden ({cause})[: {message}]',
  'reason.pending.container': '{pod} kann nicht starten ({cause})[: {message}]',
  'reason.pending.pods-ready': '{ready} von {total} Pods bereit',
  'reason.pending.pods-unseen':
    '{active} Jobs aktiv; Pods sind für dieses Plugin nicht sichtbar',
  'reason.initializing.dataset': 'Lädt den Datensatz',
  'reason.initializing.model': 'Lädt das Modell',
  'reason.initializing.dataset-and-model': 'Lädt Datensatz und Modell',
  'reason.initializing.other': 'Führt {phases} aus',
  'reason.running.pods-ready': '{ready} von {total} Pods bereit',
  'reason.running.degraded':
    'Eingeschränkt: {ready} von {total} Pods bereit[; {pod}: {cause}][ (Exit-Code {exitCode})]',
  'reason.running.failing':
    'Schlägt fehl[: {pod}][: {cause}][ (Exit-Code {exitCode})]',
  'reason.running.finishing':
    'Schließt ab: alle Trainer-Pods waren erfolgreich',
  'reason.running.reporting':
    'Meldet Fortschritt; seine Pods sind für dieses Plugin nicht sichtbar',
  'reason.running.managed-elsewhere': 'Betrieben von {manager}',
  'reason.restarting.jobset':
    'Neustart {restart}[ von {max}][; {pod}: {cause}][ (Exit-Code {exitCode})][: {message}]',
  'reason.restarting.stopping-peers':
    'Ein Worker ist ausgefallen, die anderen werden vor dem Neustart beendet[; {pod}: {cause}][ (Exit-Code {exitCode})]',
  'reason.restarting.job-retry':
    '[Versuch {retry} von {max}: ]{ready} von {total} Pods bereit[; {pod}: {cause}][ (Exit-Code {exitCode})]',
  'reason.restarting.jobset-missing':
    'Das JobSet ist fort; wartet, bis der Trainer-Controller es wieder anlegt',
  'reason.succeeded.complete': 'Abgeschlossen',
  'reason.succeeded.last-report':
    'Abgeschlossen; letzte Meldung {percent}[, {secondsBefore|seconds} vor dem Ende]',
  'reason.succeeded.stopped-early':
    'Abgeschlossen, vorzeitig beendet[ bei {percent}][, Schritt {step} von {totalSteps}]',
  'reason.failed.oom':
    '{pod} hatte zu wenig Speicher[ in Phase {phase|phase}] (OOMKilled[, Exit-Code {exitCode}])[; Grenze des Containers {limit}]',
  'reason.failed.exit-code':
    '{pod} ist fehlgeschlagen[ in Phase {phase|phase}] ([{cause}, ]Exit-Code {exitCode})[: {message}]',
  'reason.failed.pod-lost':
    '{pod} wurde von seinem Knoten entfernt[ in Phase {phase|phase}] ({cause})[: {message}]',
  'reason.failed.deadline': 'Lief länger als erlaubt[: {message}]',
  'reason.failed.condition': 'Fehlgeschlagen[ ({cause})][: {message}]',
  'reason.stopped.deleted': 'Gelöscht im Zustand {while|state}',
  'reason.stopped.ended-unseen':
    'Unbeobachtet zu Ende: zuletzt gesehen[ um {lastSeenAt}] im Zustand {last|state}',
  'reason.deleting.waiting': 'Wird gelöscht[, wartet auf {finalizers}]',
  'reason.unknown.managed-elsewhere':
    'Betrieben von {manager}; kein Status erhalten',
  'reason.unknown.silent':
    'Nichts gehört[ seit {lastSeenAt}]; damals im Zustand {last|state}',
  'reason.unknown.unseen':
    'Nicht gesehen[ seit {lastSeenAt}]; damals im Zustand {last|state}',
  'reason.reported.queued': 'Wartet[ ({said})][: {message}]',
  'reason.reported.blocked': 'Zurückgehalten[ ({said})][: {message}]',
  'reason.reported.pending': 'Startet gleich[ ({said})][: {message}]',
  'reason.reported.initializing': 'Wird vorbereitet[ ({said})][: {message}]',
  'reason.reported.running': 'In Arbeit[ ({said})][: {message}]',
  'reason.reported.restarting': 'Startet neu[ ({said})][: {message}]',
  'reason.reported.paused': 'Pausiert[ ({said})][: {message}]',
  'reason.reported.preempted': 'Verdrängt[ ({said})][: {message}]',
  'reason.reported.stopped': 'Gestoppt[ ({said})][: {message}]',
  'reason.reported.deleting': 'Wird gelöscht[ ({said})][: {message}]',
  'reason.reported.unknown':
    'Die Quelle sagt nichts Lesbares[ ({said})][: {message}]',
  'reason.unknown.left-selection':
    'Nicht mehr beobachtet: seine Labels passen nicht mehr zur eingestellten Auswahl; zuletzt gesehen[ um {lastSeenAt}] im Zustand {last|state}',
  'reason.unknown.namespace-not-watched':
    'Nicht mehr beobachtet: sein Namespace gehört nicht zu den eingestellten; zuletzt gesehen[ um {lastSeenAt}] im Zustand {last|state}',
  'reason.unknown.deleted-or-left':
    'Gelöscht, oder seine Labels passen nicht mehr zur eingestellten Auswahl: welches von beiden, sagt der Cluster nicht; zuletzt gesehen[ um {lastSeenAt}] im Zustand {last|state}',
  'reason.attempt.unseen': 'Unbeobachtet zu Ende',
  'reason.attempt.replaced': 'Ersetzt: ein neuer Pod von Rang 0 ist gestartet',
  'reason.note.progress-unreadable':
    'Der Fortschritt ({contract}) war nicht lesbar[: {message}]',
  'reason.note.progress-too-large':
    'Der Fortschritt ({contract}) ist {bytes} Bytes lang; gelesen werden nur {limit}',
  'reason.note.value-dropped':
    'Der Fortschritt ({contract}) meldet {field} = {value}, was nicht sein kann; nicht beachtet',
  'reason.note.metrics-dropped':
    '{count} Metriken über der Grenze von {limit} werden nicht aufbewahrt',
  'reason.note.total-revised':
    'Gesamtzahl der Schritte von {from} auf {to} geändert',
  'reason.note.percent-fell':
    'Der Trainer ging von {from|percent} auf {to|percent} zurück',
  'reason.note.earlier-attempt': 'Versuch {attempt} war bei {percent}',
  'reason.note.late-report':
    'Eine Meldung von {percent} nach dem Ende wurde nicht beachtet',
  'reason.note.clock-ahead': 'Die Uhr des Trainers geht {seconds|seconds} vor',
  'reason.note.tracking-enabled':
    'progression-tracking steht auf „enabled“; der Controller von OpenShift AI liest nur „true“',
  'reason.note.failed-then-started-again':
    'Versuch {attempt} war fehlgeschlagen; Trainer hat ihn neu gestartet',
  'reason.note.attempt-unseen': 'Versuch {attempt} ging unbeobachtet zu Ende',
  'reason.note.direct-port':
    'Sein Metrik-Port wird nicht gelesen: {port} ist kein Port von {min} bis {max}',
  'reason.note.direct-network-policy':
    'Sein Metrik-Port bleibt OpenShift AI überlassen, dessen NetworkPolicy da ist',
  'reason.note.direct-refused':
    'Der Lauf will verfolgt werden, aber an Port {port} des Pods {pod} antwortet niemand[: {message}]',
  'reason.note.direct-forbidden':
    'Der Lauf will verfolgt werden, aber Backstage darf Port {port} des Pods {pod} nicht lesen: das Recht get auf pods/proxy fehlt',
  'reason.note.direct-timeout':
    'Port {port} des Pods {pod} gab binnen {seconds|seconds} keinen Fortschritt an',
  'reason.note.direct-redirect':
    'Port {port} des Pods {pod} verweist anderswohin ({status}); dem wird nicht gefolgt',
  'reason.note.direct-status':
    'Port {port} des Pods {pod} gibt keinen Fortschritt an: er antwortet {status}',
  'reason.note.direct-too-large':
    'Port {port} des Pods {pod} antwortet mit mehr als {limit} Bytes, was nicht gelesen wird',
  'reason.note.direct-unreadable':
    'Was Port {port} des Pods {pod} antwortet, ist kein Fortschritt[: {message}]',
  'reason.note.profile-unknown':
    'Das Phasenprofil {profile} ist nicht eingerichtet',
  'reason.deadline.active-deadline': 'Frist von {seconds|seconds}',
  'reason.deadline.maximum-execution-time':
    'Höchstlaufzeit in Kueue von {seconds|seconds}',
  'reason.stall.no-report':
    'Keine Meldung seit dem Start um {sinceAt}[; {ready} von {total} Pods bereit][; {pod} {cause}]',
  'reason.stall.stuck-at-zero':
    'Bei 0 % seit {sinceAt}[; {ready} von {total} Pods bereit][; {pod} {cause}]',
  'reason.stall.frozen':
    'Meldungen kommen, aber seit {sinceAt} ändert sich nichts[; bei Schritt {step}][; {ready} von {total} Pods bereit][; {pod} {cause}]',
  'reason.stall.stale':
    'Keine Meldung seit {sinceAt}[; {ready} von {total} Pods bereit][; {pod} {cause}]',
  'reason.stall.silent':
    'Weder Meldung noch Logzeile seit {sinceAt}[; {ready} von {total} Pods bereit][; {pod} {cause}]',

  'reason.running.jobs-ready':
    '{ready} von {total} Jobs bereit; ihre Pods sind für dieses Plugin nicht sichtbar',
  'reason.note.percent-held':
    'Der Trainer meldet {reported|percent}; der Balken bleibt bei {shown|percent}',
  'reason.note.older-report':
    'Die letzte Meldung ist älter als dieser Versuch und wird nicht gezeigt',
  'reason.phase.started': 'begonnen',
  'reason.phase.resumed': 'geht weiter',
  'reason.phase.succeeded': 'fertig',
  'reason.phase.failed': 'fehlgeschlagen',
  'reason.phase.interrupted': 'unterbrochen',

  'reason.logs.off': 'Logzeilen sind in diesem Backstage abgeschaltet.',
  'reason.logs.not-permitted':
    'Zum Lesen der Logzeilen braucht es die Berechtigung model-lifecycle.run.logs.read.',
  'reason.logs.owners-only':
    'Nur Eigentümer dieses Laufs dürfen seine Logzeilen lesen[: {owner}].',
  'reason.logs.capped': 'gelesen werden nur die letzten {lines} Zeilen',
  'reason.logs.earlier-dropped': '{lines} frühere Zeilen wurden verworfen',
  'reason.logs.reading': 'frühere Zeilen werden noch aus dem Cluster gelesen',
  'reason.logs.not-kept':
    'Der Pod ist fort, und keine Zeilen von ihm wurden aufbewahrt.',
  'reason.logs.not-started': 'Der Pod läuft noch nicht.',
  'reason.logs.unreadable':
    'Cluster {cluster} gibt sein Log gerade nicht heraus',
  'reason.logs.none': 'Dieser Lauf hat noch keinen Pod.',
  'reason.logs.missed': 'Zeilen wurden verpasst[: {message}]',
  'reason.logs.forbidden': 'kein Recht, Logs im Cluster zu lesen[: {message}]',
  'reason.log-lines-missed': '{lines} Zeilen wurden verpasst',
  'reason.log-lines-dropped':
    '{lines} ältere Zeilen wurden aus Platzgründen verworfen',

  'reason.action.disabled': 'Aktionen sind in diesem Backstage abgeschaltet.',
  'reason.action.not-permitted':
    'Es braucht die Berechtigung model-lifecycle.run.control.',
  'reason.action.owners-only':
    'Das dürfen nur Eigentümer dieses Laufs[: {owner}].',
  'reason.action.managed-elsewhere':
    'Betrieben von {managedBy}; das wird dort entschieden.',

  'reason.reports.database':
    'Meldungen warten: Die Datenbank antwortet nicht[: {message}]',
  'reason.source.not-watched': '{source} ist nicht mehr eingerichtet',
  'reason.source.silent':
    'Vom Beobachter von {source} ist nichts zu hören[ seit {lastSeenAt}]',
  'reason.cluster-config': 'Falsch eingerichtet[: {message}]',
  'reason.cluster-refused': 'Verbindung abgelehnt[: {message}]',
  'reason.cluster-timeout': 'Keine Antwort[: {message}]',
  'reason.cluster-throttled': 'Vom Cluster gebremst[: {message}]',
  'reason.cluster-server': 'Fehler im Cluster[: {message}]',
  'reason.cluster-gone': 'Wird neu gelesen[: {message}]',
  'reason.cluster-not-found': 'Nicht installiert[: {message}]',
  'reason.cluster-forbidden': 'Kein Leserecht[: {message}]',
  'reason.cluster-unauthorized': 'Anmeldung abgelehnt[: {message}]',
  'reason.cluster-tls': 'TLS-Fehler[: {message}]',
  'reason.cluster-invalid': 'Unlesbare Antwort[: {message}]',
  'reason.cluster-garbled': 'Unlesbare Zeile[: {message}]',
  'reason.cluster-silent': 'Der Cluster schweigt[: {message}]',
  'reason.cluster-short-watch': 'Die Beobachtung bricht sofort ab[: {message}]',
  'reason.history-empty':
    'Der Verlauf ist leer, obwohl der Katalog Trainingsjobs hat: {retained} bleiben, bis klar ist warum',
  'reason.entity-beyond-cap':
    'Nicht im Katalog: der Namespace hat mehr als {max} Jobs',
  'reason.entity-invalid': 'Nicht im Katalog[: {message}]',
  'reason.adoption-owner':
    '{adopter} ersetzt {nativeId} nicht: es gehört nicht {owner}, und sein Ort ist nicht als vertrauenswürdig eingetragen',
  'reason.adoption-second':
    '{adopter} ersetzt {nativeId} nicht: das tut schon {first}',

  'deactivation.maximum-execution-time':
    'er lief länger als seine Höchstlaufzeit',
  'deactivation.requeuing-limit': 'er kam zu oft zurück in die Warteschlange',
  'deactivation.admission-check': 'eine Zulassungsprüfung hat ihn abgelehnt',
  'deactivation.other': 'aus einem eigenen Grund',

  'reasonExtra.podsStopping_one': '{{count}} Pod endet noch',
  'reasonExtra.podsStopping_other': '{{count}} Pods enden noch',
  'reasonExtra.jobs-behind-pods':
    'die Pods sind bereit, das JobSet sagt es noch nicht',
  'reasonExtra.pods-still-running': 'Pods laufen noch',
  'reasonExtra.trainjob-behind-jobs':
    'die Jobs sind zu Ende, der TrainJob sagt es noch nicht',
};
