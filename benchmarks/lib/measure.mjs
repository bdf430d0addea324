import { GCProfiler } from 'node:v8';

/** CPU milliseconds of this process, all its threads: the machine's other load does not count. */
export function startCpu() {
  const before = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  };
}

const MB = 1e6;
const heapOf = ({ usedHeapSize, externalMemory }) =>
  usedHeapSize + externalMemory;

/**
 * The most that heap and buffers together held, exactly: they are largest just
 * before a collection, or at the end.
 */
export function startPeakHeap() {
  const profiler = new GCProfiler();
  profiler.start();
  return () => {
    const { statistics } = profiler.stop();
    const peaks = statistics.map(({ beforeGC }) =>
      heapOf(beforeGC.heapStatistics),
    );
    return Math.max(heldNow(), ...peaks) / MB;
  };
}

/** What is held after everything unreachable went, in MB. */
export async function settledHeapMb() {
  for (let turn = 0; turn < 4; turn += 1) {
    await new Promise(resolve => setTimeout(resolve, 20));
    globalThis.gc();
  }
  return heldNow() / MB;
}

function heldNow() {
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}

export function percentile(values, share) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[
    Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)
  ];
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2
    ? sorted[middle]
    : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** The median of each number over several runs of one subject. */
export function medianOf(runs) {
  return Object.fromEntries(
    Object.entries(runs[0])
      .filter(([, value]) => typeof value === 'number')
      .map(([key]) => [key, median(runs.map(run => run[key]))]),
  );
}
