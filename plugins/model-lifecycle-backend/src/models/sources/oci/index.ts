import type { BuiltInSourceType } from '../types';
import { OciClient } from './client';
import { readOciConfig } from './config';
import { OciSource } from './OciSource';

/** Models in a container registry: ModelPack, KitOps, Docker, Ollama, and images by rule. */
export const ociSource: BuiltInSourceType = {
  type: 'oci',
  configure(section) {
    const config = readOciConfig(section);
    return {
      create: ({ services }) =>
        new OciSource(
          config,
          new OciClient(services.http.connect(config.endpoint)),
        ),
    };
  },
};
