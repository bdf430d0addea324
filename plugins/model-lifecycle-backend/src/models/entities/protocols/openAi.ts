import {
  flag,
  integer,
  list,
  message,
  modelName,
  number,
  object,
  operation,
  text,
  type ProtocolDocument,
  type ProtocolInputs,
} from './schema';

/** The part of the OpenAI API that vLLM, llama.cpp, TGI and Ollama offer alike. */
export function openAi(inputs: ProtocolInputs): ProtocolDocument {
  const model = modelName(inputs);
  const sampling = {
    max_tokens: integer,
    temperature: number,
    top_p: number,
    stop: list(text),
    stream: flag,
  };
  return {
    paths: {
      '/v1/models': {
        get: operation({
          id: 'listModels',
          summary: 'Which models are served',
        }),
      },
      '/v1/chat/completions': {
        post: operation({
          id: 'createChatCompletion',
          summary: 'Answer a conversation',
          body: 'ChatCompletionRequest',
        }),
      },
      '/v1/completions': {
        post: operation({
          id: 'createCompletion',
          summary: 'Continue a text',
          body: 'CompletionRequest',
        }),
      },
      '/v1/embeddings': {
        post: operation({
          id: 'createEmbedding',
          summary: 'Vectors of texts',
          body: 'EmbeddingRequest',
        }),
      },
    },
    schemas: {
      ChatCompletionRequest: object(
        { model, messages: list(message), ...sampling },
        ['model', 'messages'],
      ),
      CompletionRequest: object({ model, prompt: text, ...sampling }, [
        'model',
        'prompt',
      ]),
      EmbeddingRequest: object({ model, input: list(text) }, [
        'model',
        'input',
      ]),
    },
  };
}
