import { commonMessages } from './common';
import { compareMessages } from './compare';
import { costMessages } from './cost';
import { followMessages } from './follow';
import { logMessages } from './logs';
import { metricsMessages } from './metrics';
import { modelReasonMessages } from './modelReasons';
import { modelMessages } from './models';
import { ownerMessages } from './owner';
import { panelMessages } from './panels';
import { reasonMessages } from './reasons';
import { runMessages } from './run';
import { runSourcesMessages } from './runSources';
import { sourcesMessages } from './sources';
import { sourcesReasonMessages } from './sourcesReasons';
import { timelineMessages } from './timeline';
import { toldReasonMessages } from './toldReasons';
import { trainingPageMessages } from './trainingPage';

export const englishMessages = {
  ...commonMessages,
  ...runMessages,
  ...runSourcesMessages,
  ...followMessages,
  ...ownerMessages,
  ...panelMessages,
  ...compareMessages,
  ...costMessages,
  ...logMessages,
  ...metricsMessages,
  ...modelMessages,
  ...modelReasonMessages,
  ...reasonMessages,
  ...sourcesMessages,
  ...sourcesReasonMessages,
  ...timelineMessages,
  ...toldReasonMessages,
  ...trainingPageMessages,
} as const;

type Singular<K> = K extends `${infer Base}_one` | `${infer Base}_other`
  ? Base
  : K;

/** A message; one that has plural forms is asked for without `_one` and `_other`. */
export type MessageKey = Singular<keyof typeof englishMessages>;

export function isMessageKey(key: string): key is MessageKey {
  return key in englishMessages || `${key}_other` in englishMessages;
}
