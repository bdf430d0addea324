import type { BuiltInSourceType } from '../types';
import { readKServeConfig } from './config';
import { KServeSource } from './KServeSource';

/** Servers that KServe runs. See the README beside this file. */
export const kserveSource: BuiltInSourceType = {
  type: 'kserve',
  configure: section => {
    const config = readKServeConfig(section);
    return {
      frequencyMs: 60 * 60_000,
      refersTo: [...new Set(config.registries.map(({ source }) => source))],
      create: ({ services }) => new KServeSource(config, services),
    };
  },
};
