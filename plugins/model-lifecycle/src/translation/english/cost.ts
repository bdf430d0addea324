export const costMessages = {
  'cost.title': 'Cost',
  'cost.total': 'In all',
  'cost.gpu': 'GPU hours',
  'cost.cpu': 'CPU hours',
  'cost.memory': 'Memory, GiB hours',
  'cost.flavour': '{{resource}}, {{flavour}}',
  'cost.wasted': 'Wasted',
  'cost.wasted.none': 'nothing',
  'cost.wasted.hours': '{{hours}} GPU hours ({{percent}})',
  'cost.wasted.cpuHours': '{{hours}} CPU hours ({{percent}})',
  'cost.wasted.attempt': 'attempt {{attempt}} ({{outcome}}): {{hours}}',
  'cost.holding': 'Counted on as long as it holds them.',
  'cost.unknown.requests':
    'Not known: nobody told what its pods ask for. The cluster shows it as soon as the plugin may read JobSets or pods.',
  'cost.unknown.times': 'Not known: it ran before anybody here watched it.',
  'cost.unknownPhases':
    'Without {{phases}}: what was asked for there is not known.',
  'cost.unpriced': 'Without {{names}}, which have no price.',
  'cost.noGpu': 'No GPU was asked for.',
  'cost.about':
    'What was asked for, times the time it was held. Waiting and pause cost nothing. Wasted are attempts that failed, were preempted or restarted, whatever their checkpoints saved.',
  'cost.why': 'How is this counted?',
} as const;
