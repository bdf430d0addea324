import type { BuiltInSourceType } from '../types';
import { readObjectStoreConfig } from './config';
import { ObjectStoreSource } from './ObjectStoreSource';

/** Versions in a bucket, and a table that names the current one. See the README beside this file. */
export const objectStoreSource: BuiltInSourceType = {
  type: 'object-store',
  configure: section => {
    const config = readObjectStoreConfig(section);
    return {
      create: ({ services }) => new ObjectStoreSource(config, services),
    };
  },
};
