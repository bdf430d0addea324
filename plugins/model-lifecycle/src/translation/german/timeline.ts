import type { timelineMessages } from '../english/timeline';

export const german: Record<keyof typeof timelineMessages, string> = {
  'timeline.title': 'Zeitverlauf',
  'timeline.lanes': 'Phasen und Versuche im Zeitverlauf',
  'timeline.hint':
    'Pfeiltasten gehen von Balken zu Balken. Die Eingabetaste zeigt Metriken und Logs nur dieser Spanne, dieselbe Taste noch einmal oder Escape zeigt wieder den ganzen Lauf.',
  'timeline.waiting': 'Wartezeit',
  'timeline.pause': 'Pause',
  'timeline.pausedNow': 'pausiert',
  'timeline.pauseOver': 'vorbei',
  'timeline.lane.more': '{{names}} und {{count}} weitere',
  'timeline.startUnseen': 'Beginn nicht gesehen',
  'timeline.endUnseen': 'Ende nicht gesehen',
  'timeline.now': 'jetzt',
  'timeline.seenLast': 'zuletzt gesehen {{time}}',
  'timeline.unseen': 'Seit {{time}} wurde nichts mehr gesehen.',
  'timeline.andEarlier': '{{duration}} und davor {{earlier}}',
  'timeline.events': 'Ereignisse',
  'timeline.moreEvents': '{{count}} weitere',
  'timeline.moreLanes_one': '{{count}} weitere Zeile zeigen',
  'timeline.moreLanes_other': '{{count}} weitere Zeilen zeigen',
  'timeline.onlyShown': 'Metriken und Logs von: {{label}}',
  'timeline.showAll': 'Ganzen Lauf zeigen',
  'timeline.noTransitions':
    'Pausen und frühere Besuche einer Phase können nicht gezeigt werden: Was geschehen ist, ließ sich nicht laden.',
  'event.warning': 'Warnung',
  'event.times': '{{count}}-mal seit {{time}}',
  'event.hidden': 'nennt einen Job, den Sie nicht sehen dürfen',
  'event.loading': 'Ereignisse des Clusters werden geladen …',
  'event.failed':
    'Die Ereignisse des Clusters ließen sich nicht laden. Was hier steht, kam anderswoher.',
  'event.forbidden':
    'Sie haben nicht die Berechtigung, die Ereignisse dieses Laufs zu sehen.',
  'event.stale':
    'Ereignisse mit Stand {{time}}; neuere lassen sich gerade nicht laden.',
  'event.none': 'Der Cluster hat keine Ereignisse zu diesem Lauf.',
  'event.since': 'Der Cluster bewahrt keine Ereignisse von vor {{time}} auf.',
  'event.more': 'Es gab mehr Ereignisse, als hier stehen.',
  'event.leftOut_one': 'Nach {{count}} weiteren Objekt wurde nicht gefragt.',
  'event.leftOut_other':
    'Nach {{count}} weiteren Objekten wurde nicht gefragt.',
  'reason.events.forbidden':
    'Ereignisse dürfen[ im Cluster {cluster}] nicht gelesen werden: Dem Konto von Backstage fehlt dort die RBAC-Regel „events: list“',
  'reason.events.failed':
    'Ereignisse ließen sich[ aus dem Cluster {cluster}] nicht lesen[ ({kind})]',
  'reason.events.partly':
    'Ereignisse mancher Objekte ließen sich[ aus dem Cluster {cluster}] nicht lesen[: {missed} Anfragen sind fehlgeschlagen]',
  'reason.events.unreachable':
    'Ereignisse lassen sich nicht lesen: Cluster {cluster} ist nicht erreichbar',
  'timeline.column.what': 'Phase',
  'timeline.column.state': 'Zustand',
  'timeline.column.from': 'Von',
  'timeline.column.to': 'Bis',
  'timeline.column.duration': 'Dauer',
};
