/**
 * TechDocs for training jobs and models, and a generator in JavaScript.
 *
 * @packageDocumentation
 */
import { createBackendFeatureLoader } from '@backstage/backend-plugin-api';
import { techdocsModuleModelLifecycle } from './module';
import { docsUrlReaderFactory } from './reader/docsUrlReaderFactory';

/**
 * A URL reader for the documentation that the Model Lifecycle backend writes,
 * and a TechDocs module that generates its pages.
 *
 * @public
 */
export default createBackendFeatureLoader({
  *loader() {
    yield docsUrlReaderFactory;
    yield techdocsModuleModelLifecycle;
  },
});
