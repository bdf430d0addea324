export const followMessages = {
  'follow.button': 'Follow',
  'follow.hint.not': 'Be told when this run ends or stands still',
  'follow.hint.following': 'You are told when this run ends or stands still',
  'follow.hint.owner':
    'You are told when this run ends or stands still, because you own it',
  'follow.hint.pending': 'Asking the backend',
  'follow.hint.guest': 'Sign in to be told when this run ends or stands still',
  'follow.hint.forbidden': 'You may not follow this run',
  'follow.hint.unknown':
    'Whether you follow this run is not known. Press to follow it',
  'follow.now.following': 'You follow {{name}} now.',
  'follow.now.not': 'You do not hear of {{name}} any more.',
  'follow.failed': 'Nothing was changed: {{message}}',
} as const;
