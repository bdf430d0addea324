import type { BuiltInSourceType } from '../types';
import { readOpenWebUiConfig } from './config';
import { OpenWebUiSource } from './OpenWebUiSource';

/** Models that people set up in Open WebUI. See the README beside this file. */
export const openWebUiSource: BuiltInSourceType = {
  type: 'open-webui',
  configure: section => {
    const config = readOpenWebUiConfig(section);
    const sources = config.hosts.flatMap(({ links }) =>
      links.map(({ source }) => source),
    );
    return {
      refersTo: [...new Set(sources)],
      create: ({ services }) => new OpenWebUiSource(config, services),
    };
  },
};
