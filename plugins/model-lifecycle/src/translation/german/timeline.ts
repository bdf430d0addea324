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
  'timeline.column.what': 'Phase',
  'timeline.column.state': 'Zustand',
  'timeline.column.from': 'Von',
  'timeline.column.to': 'Bis',
  'timeline.column.duration': 'Dauer',
};
