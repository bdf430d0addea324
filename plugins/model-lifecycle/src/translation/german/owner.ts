import type { ownerMessages } from '../english/owner';

export const german: Record<keyof typeof ownerMessages, string> = {
  'header.leftRange': 'noch {{from}} bis {{to}}',
  'header.finishesBetween': 'Fertig zwischen {{from}} und {{to}}',
  'header.eviction':
    'Kueue verdrängt ihn um {{time}}, wenn seine Pods nicht bereit sind',
  'header.endsBefore': 'So wird er beendet, bevor er fertig ist: um {{time}}',

  'warnings.title': 'Frühe Warnungen',
  'warnings.count_one': '{{count}} frühe Warnung: {{text}}',
  'warnings.count_other': '{{count}} frühe Warnungen: {{text}}',
  'reason.warning.not-a-number':
    '{metric} ist {written} seit {sinceAt}[, Schritt {step}]',
  'reason.warning.no-number':
    '{metric} ist keine Zahl mehr seit {sinceAt}[, Schritt {step}]; OpenShift AI schreibt so NaN und Unendlich',
  'reason.warning.diverging':
    '{metric} divergiert: etwa {now}[ bei Schritt {step}] nach {best}[ bei Schritt {bestStep}]',
  'reason.warning.no-improvement':
    'Kein besserer Wert von {metric} in {evaluations} Auswertungen: {best}[ bei Schritt {bestStep}] ist noch der beste',
  'reason.warning.overfitting':
    '{metric} wird schlechter, während das Training besser wird: {now}[ bei Schritt {step}] nach {best}[ bei Schritt {bestStep}]',
  'reason.warning.slower':
    'Der Durchsatz fiel mindestens auf die Hälfte: {metric} von {before} auf {now}',
  'reason.warning.fewer-steps':
    'Der Durchsatz fiel mindestens auf die Hälfte: von {before} auf {now} Schritte je Minute',
  'reason.deadline.pods-ready':
    'Kueue wartet nach der Zulassung {seconds|seconds} auf alle Pods',
  'reason.deadline.pods-recovery':
    'Kueue wartet {seconds|seconds} auf Ersatz für einen verlorenen Pod',
  'reason.gpu.no-values':
    'Prometheus hat keine Werte für die Pods dieses Laufs',
  'reason.gpu.no-percent': 'Die konfigurierte Abfrage ergibt keine Prozente',
  'reason.gpu.unexpected-answer':
    'Die Antwort war nicht die eines Prometheus; prüfe Adresse und Abfrage',
  'reason.gpu.no-answer':
    'Prometheus antwortete nicht innerhalb von {seconds|seconds}',

  'limits.title': 'Grenzen und Nutzung',
  'limits.gpu': 'GPU-Nutzung',
  'limits.gpu.value_one': '{{percent}} ({{count}} GPU, {{metric}}, {{ago}})',
  'limits.gpu.value_other':
    '{{percent}} (Mittel von {{count}}, {{from}} bis {{to}}, {{metric}}, {{ago}})',
  'limits.gpu.metric.dcgm': 'DCGM',
  'limits.gpu.metric.other': 'Prometheus',
  'limits.gpu.problem': 'Nicht bekannt: {{reason}}',
  'limits.gpu.what': 'GPU-Nutzung',
  'limits.deadline': 'Frist',
  'limits.deadline.value': 'wird um {{time}} beendet ({{reason}})',
  'limits.eviction': 'Verdrängung',
  'limits.eviction.value':
    'wird um {{time}} verdrängt, wenn bis dahin nicht alle Pods bereit sind ({{reason}})',
  'limits.eviction.due':
    'fällig seit {{time}}: nicht alle Pods waren rechtzeitig bereit ({{reason}})',
  'limits.restarts': 'Neustarts',
  'limits.restarts.value': '{{used}} verbraucht, {{left}} von {{max}} übrig',
  'limits.requeues': 'Neu eingereiht',
  'limits.requeues.value_one': '{{count}}-mal',
  'limits.requeues.value_other': '{{count}}-mal',
  'limits.requeues.next': '{{times}}; nächster Versuch um {{time}}',
  'limits.checkpoint': 'Letzter Checkpoint',
  'limits.checkpoint.step': 'Schritt {{step}}',
  'limits.checkpoint.stepsAgo': 'Schritt {{step}}, vor {{steps}} Schritten',

  'about.runtime.value': '{{name}} ({{kind}})',
  'about.runtime.sets': 'von ihr gesetzt: {{what}}',
  'about.runtime.nodes': 'Knoten',
  'about.runtime.gpusPerNode': 'GPUs je Knoten',
  'about.runtime.image': 'Image',
  'about.runtime.restarts': 'Neustarts',
  'about.openIn': 'In {{tracker}} öffnen',

  'why.term.state': 'Zustand',
  'why.term.percent': 'Fortschritt',
  'why.term.step': 'Schritt und Epoche',
  'why.term.time': 'Restzeit',
  'why.term.phases': 'Phasen',
  'why.term.stall': 'Kein Vorankommen',
  'why.term.warnings': 'Frühe Warnungen',
  'why.term.metrics': 'Metriken',
  'why.term.deadline': 'Frist',
  'why.term.eviction': 'Verdrängung',
  'why.term.restarts': 'Neustarts und Versuche',
  'why.term.queue': 'Warteschlange',
  'why.term.checkpoint': 'Checkpoint',
  'why.state.trainjob':
    'Ermittelt aus dem TrainJob, seinem JobSet, seinen Jobs und Pods, und dem Workload von Kueue, wo es einen gibt.',
  'why.state.pipeline': 'Gelesen am Lauf in Kubeflow Pipelines.',
  'why.state.pytorchjob':
    'Gelesen an den Bedingungen des PyTorchJobs, die nichts über den Fortschritt sagen.',
  'why.state.status-endpoint': 'Gelesen am Status-Endpunkt des Trainers.',
  'why.state.report': 'Vom Trainer an dieses Backstage gemeldet.',
  'why.state.other': 'Gelesen von {{source}}.',
  'why.state.since':
    'Zuerst gesehen {{since}}; letzter Blick in den Cluster {{observed}}.',
  'why.state.unreachable':
    'Der Cluster ist nicht erreichbar: das ist, was zuletzt gesehen wurde.',
  'why.step.reported': 'Wie der Trainer sie {{ago}} gemeldet hat.',
  'why.step.annotation':
    'Aus der Annotation von OpenShift AI, wo sie dort stehen, gleich wer den Fortschritt meldet.',
  'why.time.elapsed': 'Die Zeit seit dem Anlegen, nach unserer Uhr.',
  'why.time.ended': 'Vom Anlegen bis zu dem Ende, das der Cluster nennt.',
  'why.time.waiting': 'Die Zeit, seit er wartet, nach unserer Uhr.',
  'why.phases.seen':
    'Anfang und Ende sind die erste und die letzte Änderung, die wir gesehen haben, nach unserer Uhr; Warten und Pausen zählen in keiner anderen Phase.',
  'why.phases.weights':
    'Der Balken ist über die Zeit gezeichnet; der Prozentwert ist der des Trainings.',
  'why.stall.counts':
    'Es zählt die letzte Änderung von Fortschritt, Schritt, Epoche, Phase oder Metrik: {{ago}}. Eine neue Uhrzeit allein ist keine.',
  'why.stall.threshold':
    'Gesagt wird es nach der konfigurierten Zeit, oder nach mehreren seiner eigenen Abstände, wo die länger sind.',
  'why.warnings.method':
    'Ermittelt aus den Metriken, die der Trainer meldet, geglättet, in diesem Versuch. Sie ändern keinen Zustand.',
  'why.metrics.last':
    'Letzte Werte, wie der Trainer sie {{ago}} gemeldet hat, über {{contract}}.',
  'why.contract.trainer-status': 'den Status des TrainJobs',
  'why.contract.openshift-ai': 'die Annotation von OpenShift AI',
  'why.contract.direct': 'den Metrik-Port seines Pods',
  'why.contract.jobs': 'seine Jobs',
  'why.contract.pipeline': 'Kubeflow Pipelines',
  'why.contract.status-endpoint': 'seinen Status-Endpunkt',
  'why.contract.report': 'Meldungen an dieses Backstage',
  'why.restarts.attempts':
    'Ein Versuch zählt für jeden neuen Pod mit Rang 0, den wir gesehen haben.',
  'why.restarts.counts':
    'Verbrauchte und erlaubte Neustarts zählt das JobSet, oder sein Job, wo das JobSet keine erlaubt.',
  'why.queue.kueue':
    'Warteschlange und Grund sind die des Workloads von Kueue. Ein Platz in der Warteschlange wird nur gezeigt, wo Kueue ihn nennt.',
  'why.queue.requeues':
    'Kueue zählt, wie oft neu eingereiht wurde, und setzt den nächsten Versuch.',
  'why.checkpoint.metric':
    'Aus den Metriken checkpoint_step und checkpoint_time, die der Trainer meldet.',
  'why.checkpoint.annotation':
    'Aus der Annotation model-lifecycle.io/checkpoint-at des Laufs.',
  'why.eta.historyTrust':
    'Frühere Läufe werden Phase für Phase umgerechnet; sobald die Geschwindigkeit dieses Laufs verlässlich ist, zählt sie.',
  'why.eta.interval':
    'Die früheren Läufe sind sehr verschieden: die Hälfte wäre in dieser Zeit fertig.',
};
