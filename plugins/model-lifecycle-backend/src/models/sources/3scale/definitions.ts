import type { Reason, ServerApi } from 'backstage-plugin-model-lifecycle-node';
import {
  asFields,
  asText,
  withoutUndefined,
} from '../../../http/answers/fields';
import { readId } from './gateways';
import type { ListItem } from './listItems';

/** An ActiveDoc of a service. */
export interface ServiceDoc {
  serviceId: string;
  api?: ServerApi;
  /** Why it is no definition. */
  problem?: Reason;
}

/** `undefined` for one that belongs to no service, or is not to be shown. */
export function readDoc(
  item: ListItem,
  options: { unpublishedDocs: boolean },
): ServiceDoc | undefined {
  if ('tooLarge' in item) {
    const serviceId = serviceIdIn(item.tooLarge);
    if (!serviceId) return undefined;
    const reason = { code: 'definition-too-large', params: { serviceId } };
    return { serviceId, problem: reason };
  }
  const doc = asFields(asFields(parse(item.text)).api_doc);
  const serviceId = readId(doc.service_id);
  if (!serviceId || (doc.published !== true && !options.unpublishedDocs)) {
    return undefined;
  }
  const body = typeof doc.body === 'string' ? doc.body : undefined;
  const { openapi, swagger } = asFields(parse(body));
  if (typeof (openapi ?? swagger) !== 'string') {
    const reason = { code: 'definition-not-openapi', params: { serviceId } };
    return { serviceId, problem: reason };
  }
  return {
    serviceId,
    api: withoutUndefined<ServerApi>({
      type: 'openapi',
      definition: body,
      title: asText(doc.name, 200),
    }),
  };
}

/** Within the body quotes are escaped, so that this is the document's own field. */
function serviceIdIn(ends: string): string | undefined {
  return /[^\\]"service_id"\s*:\s*(\d+)/.exec(ends)?.[1];
}

function parse(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    // Older documents are YAML or nothing at all.
    return undefined;
  }
}
