/** Words for runs that are no TrainJobs, and for the sources that tell of them. */
export const runSourcesMessages = {
  'sourceType.pipeline': 'Kubeflow Pipelines',
  'sourceType.pytorchjob': 'PyTorchJobs',
  'sourceType.report': 'Reports of trainers',
  'sourceType.status-endpoint': 'Status endpoint',

  'sources.column.openRuns': 'Open runs',
  'sources.column.entities': 'Entities',
  'sources.emptyRuns.title': 'No other source of runs is configured',
  'sources.emptyRuns.text':
    'Pipelines, status endpoints, PyTorchJobs and reports stand under modelLifecycle.training in the app-config; docs/run-sources.md and docs/reports.md show how.',
  'sources.runsStay': 'Its runs stay as they were seen last.',

  'runsAdvice.upstream-rate-limited':
    'Raise interval of this source, or set requestsPerSecond.',
  'runsAdvice.repeated-page-token':
    'Check the server and the proxies in front of it.',
  'runsAdvice.unexpected-answer':
    'Check address, path and mapping: another service, a login page or a proxy may answer there.',
  'advice.reports.database':
    'See the logs of the backend. What was taken from trainers is not lost.',

  'about.source': 'Source',
  'banner.sourceUnreachable': 'Source {{source}} cannot be reached',

  'reason.logs.not-brought': 'This source brings no log.',
  'reason.logs.not-told': 'No line of this run was told or kept.',

  'cost.unknown.told':
    'Not known: this source does not say what its runs ask for.',
  'cost.unknown.pytorchjob':
    'Not known: the PyTorchJob says neither requests nor limits.',

  'why.state.sinceTold': 'First seen {{since}}; last heard of it {{observed}}.',
  'why.state.sourceUnreachable':
    'The source cannot be reached: this is what was seen last.',
  'why.time.endedTold': 'From its creation to the end that its source tells.',
} as const;
