// One reader on a failing server, told nothing but what its own API says.
import { setTimeout as sleep } from 'node:timers/promises';
import { childOptions, reportResult } from '../lib/child.mjs';
import { subjects } from './subjects.mjs';

const { subject, url, handlerThrows, heldAfterMs } = childOptions();
let thrown = false;
const reader = await subjects[subject]({
  url,
  onEvent: () => {
    if (!handlerThrows || thrown) return;
    thrown = true;
    throw new Error('the handler failed');
  },
});
void reader.list();
await sleep(heldAfterMs);
await reportResult({ held: reader.versions() });
process.exit(0);
