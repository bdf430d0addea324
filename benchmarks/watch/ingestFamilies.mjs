// All kinds of a thousand runs in one process, as a cluster's watch holds them.
import { childOptions, reportResult } from '../lib/child.mjs';
import { settledHeapMb, startCpu, startPeakHeap } from '../lib/measure.mjs';
import { loadBackend } from '../lib/source.mjs';
import { families } from './families.mjs';
import { TRAIN_JOBS_PATH } from './population.mjs';
import { ourReflector, subjects } from './subjects.mjs';

const { subject, url } = childOptions();
const onEvent = () => {};

async function readers() {
  if (subject === 'informer') {
    return Promise.all(
      [TRAIN_JOBS_PATH, ...Object.keys(families)].map(path =>
        subjects.informer({ url, onEvent, path }),
      ),
    );
  }
  await import('@kubernetes/client-node');
  const trims = loadBackend('training/sources/trainjob/observe/trim.ts');
  return [{}, ...Object.values(families)].map(({ resource, trim }) =>
    ourReflector({ url, onEvent, resource, trim: trims[trim] }),
  );
}

const all = await readers();
const before = await settledHeapMb();
const endPeak = startPeakHeap();
const endCpu = startCpu();
await Promise.all(all.map(reader => reader.list()));
const cpuMs = endCpu();
const peakMb = endPeak() - before;
const cacheMb = (await settledHeapMb()) - before;
const objects = all.reduce((sum, reader) => sum + reader.size(), 0);
await reportResult({ cacheMb, peakMb, cpuMs, objects });
process.exit(0);
