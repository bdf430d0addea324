import type { BuiltInSourceType } from '../types';
import { OllamaClient } from './client';
import { readOllamaConfig } from './config';
import { OllamaSource } from './OllamaSource';

/** Local models of one or more Ollama hosts, and the hosts themselves as servers. */
export const ollamaSource: BuiltInSourceType = {
  type: 'ollama',
  configure(section) {
    const { hosts } = readOllamaConfig(section);
    return {
      create: ({ services }) =>
        new OllamaSource(
          hosts.map(host => ({
            host,
            client: new OllamaClient(services.http.connect(host.endpoint)),
          })),
        ),
    };
  },
};
