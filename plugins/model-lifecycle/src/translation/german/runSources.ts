import type { runSourcesMessages } from '../english/runSources';

export const german: Record<keyof typeof runSourcesMessages, string> = {
  'sourceType.pipeline': 'Kubeflow Pipelines',
  'sourceType.pytorchjob': 'PyTorchJobs',
  'sourceType.report': 'Meldungen von Trainern',
  'sourceType.status-endpoint': 'Status-Endpunkt',

  'sources.column.openRuns': 'Offene Läufe',
  'sources.column.entities': 'Einträge im Katalog',
  'sources.emptyRuns.title':
    'Es ist keine andere Quelle von Läufen eingerichtet',
  'sources.emptyRuns.text':
    'Pipelines, Status-Endpunkte, PyTorchJobs und Meldungen stehen unter modelLifecycle.training in der app-config; docs/run-sources.md und docs/reports.md zeigen, wie.',
  'sources.runsStay': 'Ihre Läufe bleiben, wie sie zuletzt gesehen wurden.',

  'runsAdvice.upstream-rate-limited':
    'interval dieser Quelle erhöhen oder requestsPerSecond setzen.',
  'runsAdvice.repeated-page-token': 'Den Server und die Proxys davor prüfen.',
  'runsAdvice.unexpected-answer':
    'Adresse, path und mapping prüfen: dort antwortet womöglich ein anderer Dienst, eine Anmeldeseite oder ein Proxy.',
  'advice.reports.database':
    'Das Log des Backends ansehen. Was von Trainern angenommen wurde, geht nicht verloren.',

  'about.source': 'Quelle',
  'banner.sourceUnreachable': 'Quelle {{source}} ist nicht erreichbar',

  'reason.logs.not-brought': 'Diese Quelle bringt kein Log mit.',
  'reason.logs.not-told':
    'Von diesem Lauf wurde keine Zeile gemeldet oder aufbewahrt.',

  'cost.unknown.told':
    'Nicht bekannt: diese Quelle sagt nicht, was ihre Läufe anfordern.',
  'cost.unknown.pytorchjob':
    'Nicht bekannt: im PyTorchJob stehen weder Anforderungen noch Grenzen.',

  'why.state.sinceTold':
    'Zuerst gesehen {{since}}; zuletzt davon gehört {{observed}}.',
  'why.state.sourceUnreachable':
    'Die Quelle ist nicht erreichbar: das ist der zuletzt gesehene Stand.',
  'why.time.endedTold':
    'Von der Erstellung bis zum Ende, das die Quelle nennt.',
};
