// One subject, one population: what the list holds, then the CPU of the events.
import { childOptions, reportResult } from '../lib/child.mjs';
import { settledHeapMb, startCpu, startPeakHeap } from '../lib/measure.mjs';
import { subjects } from './subjects.mjs';

const { subject, url, count, events } = childOptions();

let seen = 0;
let allSeen;
const done = new Promise(resolve => {
  allSeen = resolve;
});
const reader = await subjects[subject]({
  url,
  onEvent: () => {
    seen += 1;
    if (seen === events) allSeen();
  },
});

const before = await settledHeapMb();
const endPeak = startPeakHeap();
const endListCpu = startCpu();
await reader.list();
await watching();
const listCpuMs = endListCpu();
const peakMb = endPeak() - before;
const cacheMb = (await settledHeapMb()) - before;
if (reader.size() !== count) {
  throw new Error(`${subject} holds ${reader.size()} of ${count} objects`);
}

const endCpu = startCpu();
const startedAt = performance.now();
await fetch(`${url}/start`);
await done;
const cpuMs = endCpu();
const wallMs = performance.now() - startedAt;
const fullCacheMb = (await settledHeapMb()) - before;
await reportResult({
  eventsPerCpuSecond: (events / cpuMs) * 1_000,
  wallMs,
  cacheMb,
  fullCacheMb,
  peakMb,
  listCpuMs,
});
process.exit(0);

async function watching() {
  for (;;) {
    const response = await fetch(`${url}/watching`);
    if (Number(await response.text()) > 0) return;
    await new Promise(resolve => setTimeout(resolve, 10));
  }
}
