import type {
  DatasetRecord,
  HttpEndpoint,
} from 'backstage-plugin-model-lifecycle-node';
import { UnexpectedAnswerError } from '../../../../http/answers/failure';
import {
  asFields,
  asList,
  asText,
  isFields,
} from '../../../../http/answers/fields';
import type { ScopePage } from '../../support/listScope';
import type { FeastConfig } from '../config';

const PAGE_SIZE = 100;
const MAX_PAGES = 100;
const MAX_NAMES = 500;

/** Key of a Feast project within its source. */
export function datasetKey(project: string): string {
  return `feast/${project}`;
}

/** What Feast's REST registry (0.66) calls the lists; older ones answer in snake case. */
const LISTS = {
  entities: ['entities'],
  feature_views: ['featureViews', 'feature_views'],
  feature_services: ['featureServices', 'feature_services'],
} as const;

/** A Feast project as one dataset: names only, since the registry's rows hold no data. */
export async function* listFeast(options: {
  http: HttpEndpoint;
  feast: FeastConfig;
  scope: string;
  signal: AbortSignal;
}): AsyncGenerator<ScopePage, { outcome: 'complete'; absence: 'proof' }> {
  const { feast, scope } = options;
  const entities = await names(options, 'entities');
  const views = await names(options, 'feature_views');
  const services = await names(options, 'feature_services');
  const record: DatasetRecord = {
    kind: 'dataset',
    key: datasetKey(feast.project),
    scope,
    title: feast.project,
    description: `Feast project with ${views.length} feature views and ${services.length} feature services`,
    tags: ['feast'],
    entities,
    features: views,
  };
  yield { position: 0, records: [record] };
  return { outcome: 'complete', absence: 'proof' };
}

async function names(
  {
    http,
    feast,
    signal,
  }: { http: HttpEndpoint; feast: FeastConfig; signal: AbortSignal },
  list: keyof typeof LISTS,
): Promise<string[]> {
  const found = new Set<string>();
  for (let page = 1; page <= MAX_PAGES; page += 1) {
    const answer = await http.json({
      path: `/api/v1/${list}`,
      query: { project: feast.project, page, limit: PAGE_SIZE },
      signal,
    });
    const fields = answer.parse();
    if (!isFields(fields)) throw new UnexpectedAnswerError('a Feast registry');
    const key = LISTS[list].find(name => name in fields);
    // An empty list is left out by the registry, as by all that speak protobuf.
    const items = key ? asList(fields[key]) : [];
    items.forEach(item => {
      const spec = asFields(asFields(item).spec);
      const name = asText(spec.name ?? asFields(item).name, 200);
      if (name) found.add(name);
    });
    const paging = asFields(fields.pagination);
    const hasNext = paging.hasNext ?? paging.has_next;
    if (hasNext !== true || items.length === 0) break;
  }
  return [...found].sort().slice(0, MAX_NAMES);
}
