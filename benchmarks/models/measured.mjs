import { GCProfiler } from 'node:v8';
import { settledHeapMb, startCpu } from '../lib/measure.mjs';

/** The most that was there just before a collection, garbage included, and just after a full one. */
function startHeap() {
  const profiler = new GCProfiler();
  profiler.start();
  const mb = ({ heapStatistics: { usedHeapSize, externalMemory } }) =>
    (usedHeapSize + externalMemory) / 1e6;
  return async () => {
    const { heapUsed, external } = process.memoryUsage();
    const atEnd = await settledHeapMb();
    const { statistics } = profiler.stop();
    const full = statistics.filter(
      ({ gcType }) => gcType === 'MarkSweepCompact',
    );
    return {
      peakMb: Math.max(
        (heapUsed + external) / 1e6,
        ...statistics.map(({ beforeGC }) => mb(beforeGC)),
      ),
      heldMb: Math.max(atEnd, ...full.map(({ afterGC }) => mb(afterGC))),
    };
  };
}

/** Runs the step and says what it cost; memory above what was held before. */
export async function measured(work) {
  const before = await settledHeapMb();
  const endHeap = startHeap();
  const endCpu = startCpu();
  const startedAt = performance.now();
  const result = await work();
  const cpuMs = endCpu();
  const wallMs = performance.now() - startedAt;
  const { peakMb, heldMb } = await endHeap();
  return {
    ...result,
    cpuMs,
    wallMs,
    peakMb: peakMb - before,
    heldMb: heldMb - before,
  };
}
