import type { JsonObject } from '@backstage/types';

/** What the document of a protocol is written from. */
export interface ProtocolInputs {
  /** Names that a client sends, sorted; empty where they are not known. */
  models: readonly string[];
}

/** Paths and schemas of a protocol, as OpenAPI 3.0 has them. */
export interface ProtocolDocument {
  paths: JsonObject;
  schemas: JsonObject;
}

/** The name of a model, as a schema that offers those that are known. */
export function modelName({ models }: ProtocolInputs): JsonObject {
  return {
    type: 'string',
    ...(models.length > 0 && { enum: [...models], example: models[0] }),
  };
}

export function operation(options: {
  id: string;
  summary: string;
  /** Name of a schema. */
  body?: string;
  parameters?: JsonObject[];
}): JsonObject {
  const { id, summary, body, parameters } = options;
  return {
    operationId: id,
    summary,
    ...(parameters && { parameters }),
    ...(body && {
      requestBody: {
        required: true,
        content: {
          'application/json': {
            schema: { $ref: `#/components/schemas/${body}` },
          },
        },
      },
    }),
    responses: { '200': { description: 'OK' } },
  };
}

export function object(
  properties: Record<string, JsonObject>,
  required: string[],
): JsonObject {
  return { type: 'object', required, properties };
}

export function list(items: JsonObject): JsonObject {
  return { type: 'array', items };
}

export const text: JsonObject = { type: 'string' };
export const number: JsonObject = { type: 'number' };
export const integer: JsonObject = { type: 'integer' };
export const flag: JsonObject = { type: 'boolean' };

/** What a model is told in a conversation. */
export const message: JsonObject = object(
  {
    role: {
      type: 'string',
      enum: ['system', 'user', 'assistant', 'tool'],
      example: 'user',
    },
    content: { type: 'string', example: 'What can you do?' },
  },
  ['role', 'content'],
);
