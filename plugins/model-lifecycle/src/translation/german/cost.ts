export const german = {
  'cost.title': 'Kosten',
  'cost.total': 'Insgesamt',
  'cost.gpu': 'GPU-Stunden',
  'cost.cpu': 'CPU-Stunden',
  'cost.memory': 'Speicher, GiB-Stunden',
  'cost.flavour': '{{resource}}, {{flavour}}',
  'cost.wasted': 'Verloren',
  'cost.wasted.none': 'nichts',
  'cost.wasted.hours': '{{hours}} GPU-Stunden ({{percent}})',
  'cost.wasted.cpuHours': '{{hours}} CPU-Stunden ({{percent}})',
  'cost.wasted.attempt': 'Versuch {{attempt}} ({{outcome}}): {{hours}}',
  'cost.holding': 'Zählt weiter, solange es belegt ist.',
  'cost.unknown.requests':
    'Nicht bekannt: niemand hat gesagt, was die Pods anfordern. Der Cluster zeigt es, sobald das Plugin JobSets oder Pods lesen darf.',
  'cost.unknown.times':
    'Nicht bekannt: der Lauf war am Werk, bevor ihn hier jemand beobachtet hat.',
  'cost.unknownPhases':
    'Ohne {{phases}}: was dort angefordert wurde, ist nicht bekannt.',
  'cost.unpriced': 'Ohne {{names}}: dafür gibt es keinen Preis.',
  'cost.noGpu': 'Es wurde keine GPU angefordert.',
  'cost.about':
    'Was angefordert war, mal der Zeit, in der es belegt war. Warten und Pause kosten nichts. Verloren sind Versuche, die fehlschlugen, verdrängt oder neu gestartet wurden, was immer ihre Checkpoints gerettet haben.',
  'cost.why': 'Wie wird gezählt?',
};
