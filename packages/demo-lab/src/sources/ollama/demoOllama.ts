import { createHash } from 'node:crypto';
import type { OllamaContent, OllamaModel } from './types';

const APACHE =
  'Apache License\n                           Version 2.0, January 2004\n                        http://www.apache.org/licenses/\n';
const LLAMA =
  'LLAMA 3.2 COMMUNITY LICENSE AGREEMENT\nLlama 3.2 Version Release Date: September 25, 2024\n';

/** A workstation with a GPU that a team shares. */
export function demoOllamaWorkstation(): OllamaContent {
  return {
    models: [
      model('llama3.2:3b', { family: 'llama', license: LLAMA }),
      model('llama3.2:latest', {
        family: 'llama',
        license: LLAMA,
        same: 'llama3.2:3b',
      }),
      model('granite3.1-dense:2b', { parameterSize: '2.5B' }),
      model('nomic-embed-text:latest', {
        family: 'nomic-bert',
        parameterSize: '0.137B',
        capabilities: ['embedding'],
        contextLength: 2048,
      }),
      model('support-bot:v2', {
        family: 'llama',
        license: LLAMA,
        parentModel: 'llama3.2:3b',
        parameters:
          'temperature                    0.2\nnum_ctx                        8192\nstop                           "<|eot_id|>"',
        system: 'You answer tickets. The escalation password is do-not-map.',
      }),
    ],
  };
}

/** The machine under the desk in another office. */
export function demoOllamaOffice(): OllamaContent {
  return {
    models: [
      model('qwen2.5-coder:7b', {
        family: 'qwen2',
        parameterSize: '7.6B',
        capabilities: ['completion', 'tools', 'insert'],
        contextLength: 32768,
      }),
      model('team/contracts-de:1', {
        family: 'mistral',
        parameterSize: '7.2B',
        contextLength: 32768,
      }),
    ],
  };
}

function model(
  name: string,
  options: Partial<OllamaModel> & { same?: string } = {},
): OllamaModel {
  const { same = name, ...rest } = options;
  const parameterSize = rest.parameterSize ?? '3.2B';
  return {
    name,
    digest: createHash('sha256').update(same).digest('hex'),
    sizeBytes: Math.round(Number.parseFloat(parameterSize) * 630_000_000),
    modifiedAt: '2026-09-14T08:30:00.123456789+02:00',
    family: 'granite',
    quantization: 'Q4_K_M',
    contextLength: 131072,
    capabilities: ['completion', 'tools'],
    license: APACHE,
    ...rest,
    parameterSize,
  };
}
