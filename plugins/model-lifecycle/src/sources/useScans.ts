import { useAnalytics, useApi } from '@backstage/core-plugin-api';
import type { SourceHealth } from 'backstage-plugin-model-lifecycle-common';
import { useEffect, useRef, useState } from 'react';
import { modelLifecycleApiRef } from '../api/ModelLifecycleApi';
import { errorText } from '../api/errorText';
import { useLiveEnvironment } from '../live/environment';
import { at } from '../words/at';
import type { Words } from '../words/createWords';
import { countTexts, LISTED_COUNTS } from './countTexts';
import { isScanning } from './modelSourcesModel';
import { followScans, type AskedScan, type ScanNews } from './scans';

const LOOK_MS = 2_000;
/** Longer scans are followed at the usual pace. */
const LOOK_FOR_MS = 5 * 60_000;

export interface Scans {
  /** Ids of sources whose scan was asked for and has not begun. */
  asked: ReadonlySet<string>;
  /** What happened last, for everybody to hear. */
  message: { text: string; failed: boolean } | undefined;
  scan(source: SourceHealth): void;
}

/** Asks for scans, and looks often while one is under way. */
export function useScans(options: {
  sources: readonly SourceHealth[];
  refresh(): void;
  words: Words;
}): Scans {
  const { sources, refresh, words } = options;
  const api = useApi(modelLifecycleApiRef);
  const analytics = useAnalytics();
  const environment = useLiveEnvironment();
  const [asked, setAsked] = useState<AskedScan[]>([]);
  const [message, setMessage] = useState<Scans['message']>();
  const say = (text: string, failed = false) => setMessage({ text, failed });

  useEffect(() => {
    const followed = followScans(asked, sources, environment.now());
    if (followed.news.length > 0) {
      say(followed.news.map(news => textOf(news, sources, words)).join(' '));
    }
    if (followed.news.length > 0) setAsked(followed.asked);
  }, [asked, sources, environment, words]);

  const now = environment.now();
  const isLooking =
    asked.length > 0 ||
    sources.some(
      source =>
        isScanning(source) &&
        now - (at(source.scanningSince) ?? 0) < LOOK_FOR_MS,
    );
  const latest = useRef(refresh);
  latest.current = refresh;
  useEffect(() => {
    if (!isLooking) return undefined;
    let cancel = () => {};
    const look = () => {
      cancel = environment.after(LOOK_MS, () => {
        if (!environment.isHidden()) latest.current();
        // One that does not begin is given up by the clock, not by an answer.
        setAsked(all => (all.length > 0 ? [...all] : all));
        look();
      });
    };
    look();
    return () => cancel();
  }, [isLooking, environment]);

  const scan = async (source: SourceHealth) => {
    const { id, nextScanAt } = source;
    analytics.captureEvent('scan', id);
    const askedAt = environment.now();
    setAsked(all => [...all, { id, nextScanAt, askedAt, begun: false }]);
    try {
      await api.scanSource(id);
      latest.current();
    } catch (error) {
      setAsked(all => all.filter(one => one.id !== id));
      say(
        words.t('sources.scan.failed', {
          source: id,
          message: errorText(error as Error),
        }),
        true,
      );
    }
  };

  return {
    asked: new Set(asked.filter(one => !one.begun).map(one => one.id)),
    message,
    scan: source => void scan(source),
  };
}

function textOf(
  { id, event }: ScanNews,
  sources: readonly SourceHealth[],
  words: Words,
): string {
  const { t } = words;
  const source = sources.find(one => one.id === id);
  if (event !== 'done' || !source) {
    return t(`sources.scan.${event}`, { source: id, result: '' });
  }
  const result = [
    t(`sources.status.${source.status}`),
    ...countTexts(source.counts, LISTED_COUNTS, words),
  ].join(', ');
  return t('sources.scan.done', { source: id, result });
}
