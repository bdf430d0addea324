import type { RunPage } from 'backstage-plugin-model-lifecycle-common';
import { useRef } from 'react';
import type { Filters } from './filters';

/** What has been seen so far: to choose from, and to keep the bar still while a filter loads. */
export interface Known {
  counts: Record<string, number>;
  clusters: string[];
  namespaces: string[];
  owners: string[];
}

export function useKnown(
  pages: (RunPage | undefined)[],
  filters: Filters,
): Known {
  const counts = useRef<Record<string, number>>({});
  const seen = useRef({
    pages: new WeakSet<RunPage>(),
    clusters: new Set<string>(),
    namespaces: new Set<string>(),
    owners: new Set<string>(),
  });
  counts.current = pages[0]?.counts ?? counts.current;
  const { clusters, namespaces, owners } = seen.current;
  const add = (set: Set<string>, value: string | undefined) => {
    if (value) {
      set.add(value);
    }
  };
  for (const page of pages) {
    if (page && !seen.current.pages.has(page)) {
      seen.current.pages.add(page);
      for (const run of page.items) {
        add(clusters, run.source.id);
        add(namespaces, run.namespace);
        add(owners, run.owner);
      }
    }
  }
  add(clusters, filters.cluster);
  add(namespaces, filters.namespace);
  add(owners, filters.owner);
  const sorted = (set: Set<string>) => [...set].sort();
  return {
    counts: counts.current,
    clusters: sorted(clusters),
    namespaces: sorted(namespaces),
    owners: sorted(owners),
  };
}
