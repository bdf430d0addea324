import type { SourceHealth } from 'backstage-plugin-model-lifecycle-common';
import { isScanning } from './modelSourcesModel';

/** A scan takes a replica within some seconds; later somebody wonders. */
export const SLOW_MS = 60_000;

/** A scan that somebody asked for. */
export interface AskedScan {
  id: string;
  askedAt: number;
  /** What the source said when it was asked for. */
  nextScanAt?: string;
  /** It was seen to run. */
  begun: boolean;
}

export interface ScanNews {
  id: string;
  event: 'begun' | 'done' | 'slow';
}

/** What became of the scans, by what the sources say now. Pure. */
export function followScans(
  asked: readonly AskedScan[],
  sources: readonly SourceHealth[],
  now: number,
): { asked: AskedScan[]; news: ScanNews[] } {
  const news: ScanNews[] = [];
  const rest = asked.flatMap(scan => {
    const { id } = scan;
    const source = sources.find(one => one.id === id);
    if (!source) return [];
    if (isScanning(source)) {
      if (!scan.begun) news.push({ id, event: 'begun' });
      return [{ ...scan, begun: true }];
    }
    // A short one may begin and end between two looks.
    if (scan.begun || source.nextScanAt !== scan.nextScanAt) {
      news.push({ id, event: 'done' });
      return [];
    }
    if (now - scan.askedAt >= SLOW_MS) {
      news.push({ id, event: 'slow' });
      return [];
    }
    return [scan];
  });
  return { asked: rest, news };
}
