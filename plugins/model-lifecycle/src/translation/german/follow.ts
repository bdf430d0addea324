import type { followMessages } from '../english/follow';

export const german: Record<keyof typeof followMessages, string> = {
  'follow.button': 'Folgen',
  'follow.hint.not':
    'Benachrichtigt werden, wenn dieser Lauf endet oder stillsteht',
  'follow.hint.following':
    'Sie werden benachrichtigt, wenn dieser Lauf endet oder stillsteht',
  'follow.hint.owner':
    'Sie werden benachrichtigt, wenn dieser Lauf endet oder stillsteht, weil er Ihnen gehört',
  'follow.hint.pending': 'Das Backend wird gefragt',
  'follow.hint.guest':
    'Melden Sie sich an, um benachrichtigt zu werden, wenn dieser Lauf endet oder stillsteht',
  'follow.hint.forbidden': 'Sie dürfen diesem Lauf nicht folgen',
  'follow.hint.unknown':
    'Ob Sie diesem Lauf folgen, ist nicht bekannt. Drücken, um ihm zu folgen',
  'follow.now.following': 'Sie folgen jetzt {{name}}.',
  'follow.now.not': 'Sie hören nichts mehr von {{name}}.',
  'follow.failed': 'Es wurde nichts geändert: {{message}}',
};
