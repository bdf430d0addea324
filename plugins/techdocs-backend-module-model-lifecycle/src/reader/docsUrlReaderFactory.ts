import { urlReaderFactoriesServiceRef } from '@backstage/backend-defaults/urlReader';
import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { isDocsUrl } from '../host';
import { DocsUrlReader } from './DocsUrlReader';

/** Gives the reader to the TechDocs plugin and to no other: elsewhere the host does not exist. */
export const docsUrlReaderFactory = createServiceFactory({
  service: urlReaderFactoriesServiceRef,
  deps: {
    pluginMetadata: coreServices.pluginMetadata,
    auth: coreServices.auth,
    discovery: coreServices.discovery,
  },
  factory:
    ({ pluginMetadata, auth, discovery }) =>
    ({ treeResponseFactory }) =>
      pluginMetadata.getId() === 'techdocs'
        ? [
            {
              predicate: isDocsUrl,
              reader: new DocsUrlReader({
                auth,
                discovery,
                treeResponseFactory,
              }),
            },
          ]
        : [],
});
