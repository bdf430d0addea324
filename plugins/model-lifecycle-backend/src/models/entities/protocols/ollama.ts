import {
  flag,
  list,
  message,
  modelName,
  object,
  operation,
  text,
  type ProtocolDocument,
  type ProtocolInputs,
} from './schema';

/** Ollama's own API; answers come as a stream unless `stream` is false. */
export function ollama(inputs: ProtocolInputs): ProtocolDocument {
  const model = modelName(inputs);
  const stream = { ...flag, default: true, example: false };
  return {
    paths: {
      '/api/tags': {
        get: operation({ id: 'listModels', summary: 'Which models are there' }),
      },
      '/api/chat': {
        post: operation({
          id: 'chat',
          summary: 'Answer a conversation',
          body: 'ChatRequest',
        }),
      },
      '/api/generate': {
        post: operation({
          id: 'generate',
          summary: 'Continue a text',
          body: 'GenerateRequest',
        }),
      },
      '/api/embed': {
        post: operation({
          id: 'embed',
          summary: 'Vectors of texts',
          body: 'EmbedRequest',
        }),
      },
    },
    schemas: {
      ChatRequest: object({ model, messages: list(message), stream }, [
        'model',
        'messages',
      ]),
      GenerateRequest: object({ model, prompt: text, stream }, [
        'model',
        'prompt',
      ]),
      EmbedRequest: object({ model, input: list(text) }, ['model', 'input']),
    },
  };
}
