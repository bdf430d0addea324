import type { SourceAnswer, SourceRequest } from '../SourceServer';
import { demoPresets, demoUpstreams } from './demo';

export interface OpenWebUiPreset {
  id: string;
  name: string;
  /** Absent for settings of a base model. */
  base_model_id?: string;
  meta?: Record<string, unknown>;
  is_active?: boolean;
  access_control?: Record<string, unknown> | null;
  access_grants?: object[];
}

export interface OpenWebUiUpstream {
  kind: 'ollama' | 'openai';
  models: string[];
}

export interface OpenWebUiOptions {
  apiKey?: string;
  presets?: OpenWebUiPreset[];
  upstreams?: OpenWebUiUpstream[];
  /** Milliseconds since the epoch. */
  now?: () => number;
}

/**
 * Open WebUI as its sources say (routers/models.py, utils/models.py of 2026):
 * one answer without pages, made by asking all upstreams; an upstream that is
 * away is left out without an error; `created` of what Ollama has and of arena
 * entries is the time of the request. Not recorded from a real instance.
 */
export class OpenWebUi {
  presets: OpenWebUiPreset[];
  readonly upstreams: OpenWebUiUpstream[];
  /** Upstreams that do not answer, by their place. */
  readonly away = new Set<number>();

  constructor(private readonly options: OpenWebUiOptions = {}) {
    this.presets = options.presets ?? demoPresets();
    this.upstreams = options.upstreams ?? demoUpstreams();
  }

  readonly handler = (request: SourceRequest): SourceAnswer => {
    const { pathname, searchParams } = request.url;
    if (pathname === '/health') return { json: { status: true } };
    const { apiKey } = this.options;
    if (apiKey && request.headers.authorization !== `Bearer ${apiKey}`) {
      return { status: 401, json: { detail: 'Not authenticated' } };
    }
    if (pathname === '/api/models' || pathname === '/api/v1/models') {
      return { json: { data: this.#models() } };
    }
    if (pathname === '/api/v1/models/model') {
      const id = searchParams.get('id');
      const preset = this.presets.find(candidate => candidate.id === id);
      return preset
        ? { json: toInfo(preset) }
        : { status: 404, json: { detail: 'Not Found' } };
    }
    return { status: 404, json: { detail: 'Not Found' } };
  };

  #models(): object[] {
    const { now: clock = Date.now } = this.options;
    const now = Math.floor(clock() / 1000);
    const bases = this.upstreams.flatMap(({ kind, models }, urlIdx) =>
      this.away.has(urlIdx)
        ? []
        : models.map(id => ({
            id,
            name: id,
            object: 'model',
            created: kind === 'ollama' ? now : 1_700_000_000,
            owned_by: kind,
            connection_type: kind === 'ollama' ? 'local' : 'external',
            urlIdx,
            [kind]: kind === 'ollama' ? { model: id, urls: [urlIdx] } : { id },
            ...this.#settings(id),
          })),
    );
    const presets = this.presets
      .filter(preset => preset.base_model_id)
      .map(preset => ({
        id: preset.id,
        name: preset.name,
        object: 'model',
        created: 1_760_000_000,
        owned_by: 'openai',
        preset: true,
        info: toInfo(preset),
        tags: preset.meta?.tags,
      }));
    const arena = {
      id: 'arena-model',
      name: 'Arena Model',
      object: 'model',
      created: now,
      owned_by: 'arena',
      arena: true,
    };
    return [...bases, arena, ...presets];
  }

  #settings(id: string): object {
    const settings = this.presets.find(
      preset => preset.id === id && !preset.base_model_id,
    );
    return settings ? { info: toInfo(settings) } : {};
  }
}

function toInfo(preset: OpenWebUiPreset): object {
  const { base_model_id: base = null, meta = {}, ...rest } = preset;
  return {
    user_id: '4f9e0c5a-3f0b-4a55-9a57-0e0c6a4d2f11',
    params: { system: 'You know the secret discount rules.', temperature: 0.2 },
    is_active: true,
    created_at: 1_760_000_000,
    updated_at: 1_760_000_500,
    ...rest,
    base_model_id: base,
    meta,
  };
}
