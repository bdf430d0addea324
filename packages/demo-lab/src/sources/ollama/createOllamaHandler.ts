import type { SourceAnswer, SourceHandler } from '../SourceServer';
import type { OllamaContent, OllamaModel } from './types';

/** Answers as Ollama 0.17.4 does. The content may be changed between two requests. */
export function createOllamaHandler(content: OllamaContent): SourceHandler {
  return ({ method, url, body }) => {
    switch (`${method} ${url.pathname}`) {
      case 'GET /':
        return { text: 'Ollama is running' };
      case 'GET /api/version':
        return { json: { version: '0.17.4' } };
      case 'GET /api/tags':
        return { json: { models: content.models.map(tagJson) } };
      case 'GET /api/ps':
        return { json: { models: content.models.slice(0, 1).map(tagJson) } };
      case 'POST /api/show':
        return show(content, body);
      default:
        return { status: 404, text: '404 page not found' };
    }
  };
}

function show({ models }: OllamaContent, body: Buffer): SourceAnswer {
  const { model: name } = JSON.parse(body.toString('utf8'));
  const model = models.find(
    candidate => candidate.name === name || candidate.name === `${name}:latest`,
  );
  if (!model)
    return { status: 404, json: { error: `model '${name}' not found` } };
  const parent = model.parentModel ?? '/srv/data/blobs/sha256-0';
  return {
    json: {
      license: model.license,
      modelfile: `# Modelfile\nFROM ${parent}\nSYSTEM ${model.system ?? ''}\n`,
      parameters: model.parameters,
      template: '{{ .System }} {{ .Prompt }}',
      system: model.system,
      details: { ...detailsOf(model), parent_model: parent },
      model_info: {
        'general.architecture': model.family,
        'general.parameter_count': Math.round(
          Number.parseFloat(model.parameterSize) * 1e9,
        ),
        [`${model.family}.context_length`]: model.contextLength,
        'tokenizer.ggml.tokens': null,
      },
      capabilities: model.capabilities,
      modified_at: model.modifiedAt,
    },
  };
}

function tagJson(model: OllamaModel) {
  return {
    name: model.name,
    model: model.name,
    modified_at: model.modifiedAt,
    size: model.sizeBytes,
    digest: model.digest,
    details: detailsOf(model),
  };
}

function detailsOf(model: OllamaModel) {
  return {
    parent_model: '',
    format: 'gguf',
    family: model.family,
    families: [model.family],
    parameter_size: model.parameterSize,
    quantization_level: model.quantization,
  };
}
