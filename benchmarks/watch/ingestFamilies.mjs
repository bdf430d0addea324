// All kinds of a thousand runs in one process, as a cluster's watch holds them.
import { childOptions, reportResult } from '../lib/child.mjs';
import { settledHeapMb, startCpu, startPeakHeap } from '../lib/measure.mjs';
import { loadBackend } from '../lib/source.mjs';
import { families } from './families.mjs';
import { TRAIN_JOBS_PATH } from './population.mjs';
import { ourClient, ourReflector, subjects } from './subjects.mjs';

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
  const { childKinds, TRAIN_JOB_KIND } = loadBackend(
    'training/sources/trainjob/watch/kinds.ts',
  );
  const { systemTime: time } = loadBackend('time/time.ts');
  const { signal } = new AbortController();
  const children = childKinds({ client: ourClient(url), time, signal });
  const known = Object.values(families).map(({ resource }) => ({
    ...children.find(({ kind }) => kind === resource.kind),
    resource,
  }));
  return [TRAIN_JOB_KIND, ...known].map(kind =>
    ourReflector({ url, onEvent, kind }),
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
