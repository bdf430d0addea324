import type { trainingPageMessages } from '../english/trainingPage';

export const german: Record<keyof typeof trainingPageMessages, string> = {
  'page.group.stalled': 'Ohne Bewegung',
  'page.group.failed': 'Am letzten Tag gescheitert',
  'page.group.blocked': 'Blockiert',
  'page.group.running': 'Laufend',
  'page.group.waiting': 'Wartend',
  'page.group.paused': 'Pausiert',
  'page.group.ended': 'Beendet',
  'page.column.queue': 'Warteschlange',
  'page.owner': 'Zuständig',
  'page.owner.all': 'alle Zuständigen',
  'page.namespace': 'Namespace',
  'page.namespace.all': 'alle Namespaces',
  'page.loadingMore': 'Weitere Läufe werden geladen',
  'page.moreFailed': 'Weitere Läufe ließen sich nicht laden. {{message}}',
  'page.shown': '{{shown}} von {{total}} geladen',
  'page.saved': 'Gespeicherte Filter',
  'page.saved.none':
    'Noch sind keine Filter gespeichert. Filter wählen, benennen, und ein Klick holt sie zurück.',
  'page.saved.newName': 'Name für diese Filter',
  'page.saved.save': 'Speichern',
  'page.saved.nothingToSave':
    'Es ist kein Filter gesetzt. Ist einer gesetzt, lässt er sich hier speichern.',
  'page.saved.replaces': 'Ersetzt die Filter gleichen Namens.',
  'page.saved.full':
    'Mehr als {{count}} lassen sich nicht speichern. Ein gelöschter macht Platz.',
  'page.saved.rename': '{{name}} umbenennen',
  'page.saved.renameTo': 'Neuer Name von {{name}}',
  'page.saved.taken': 'Diesen Namen gibt es schon.',
  'page.saved.delete': '{{name}} löschen',
  'page.saved.link': 'Link zu {{name}}',
  'page.saved.done': 'Fertig',
  'page.saved.failed': 'Es ließ sich nicht speichern. {{message}}',

  'latest.lastResult': 'Letztes Ergebnis:',
  'latest.home.look_one': '{{count}} braucht einen Blick',
  'latest.home.look_other': '{{count}} brauchen einen Blick',
  'latest.home.lookAtLeast_one': 'mindestens {{count}} braucht einen Blick',
  'latest.home.lookAtLeast_other': 'mindestens {{count}} brauchen einen Blick',
  'latest.home.openMore_one': 'Alle Trainings, {{count}} weiteres',
  'latest.home.openMore_other': 'Alle Trainings, {{count}} weitere',
};
