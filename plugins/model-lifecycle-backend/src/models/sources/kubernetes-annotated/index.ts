import type { BuiltInSourceType } from '../types';
import { AnnotatedSource } from './AnnotatedSource';
import { readAnnotatedConfig } from './config';

/** Model servers that no operator describes. See the README beside this file. */
export const annotatedSource: BuiltInSourceType = {
  type: 'kubernetes-annotated',
  configure: section => {
    const config = readAnnotatedConfig(section);
    return {
      frequencyMs: 60 * 60_000,
      create: ({ services }) => new AnnotatedSource(config, services),
    };
  },
};
