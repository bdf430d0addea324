import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import {
  ANNOTATION_MODEL,
  type DocsLink,
} from 'backstage-plugin-model-lifecycle-common';
import type { Run } from '../../training/run';

/** Entities whose TechDocs belong to a run. Whether there are any, the reader's own catalog says. */
export function docsLinks(run: Run, jobRef: string | undefined): DocsLink[] {
  const links: DocsLink[] = [];
  if (jobRef) {
    links.push({ kind: 'job', entityRef: jobRef, title: run.job.name });
  }
  const model = run.annotations[ANNOTATION_MODEL];
  if (model) {
    try {
      const ref = parseEntityRef(model, {
        defaultKind: 'resource',
        defaultNamespace: 'default',
      });
      links.push({
        kind: 'model',
        entityRef: stringifyEntityRef(ref),
        title: ref.name,
      });
    } catch {
      // People write what they like into annotations; what is no reference is no link.
    }
  }
  return links;
}
