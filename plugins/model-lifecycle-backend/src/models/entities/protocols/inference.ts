import type { JsonObject } from '@backstage/types';
import {
  integer,
  list,
  modelName,
  object,
  operation,
  text,
  type ProtocolDocument,
  type ProtocolInputs,
} from './schema';

function modelParameter(inputs: ProtocolInputs): JsonObject {
  return {
    name: 'model_name',
    in: 'path',
    required: true,
    schema: modelName(inputs),
  };
}

/** The Open Inference Protocol, version 2: Triton, MLServer, OpenVINO, KServe. */
export function openInferenceV2(inputs: ProtocolInputs): ProtocolDocument {
  const parameters = [modelParameter(inputs)];
  const tensor = object(
    {
      name: text,
      shape: { ...list(integer), example: [1, 4] },
      datatype: {
        type: 'string',
        enum: ['BOOL', 'INT32', 'INT64', 'FP32', 'FP64', 'BYTES'],
        example: 'FP32',
      },
      data: { type: 'array', items: {}, example: [0, 0, 0, 0] },
    },
    ['name', 'shape', 'datatype', 'data'],
  );
  return {
    paths: {
      '/v2/health/ready': {
        get: operation({ id: 'ready', summary: 'Whether the server is ready' }),
      },
      '/v2/models/{model_name}': {
        get: operation({
          id: 'modelMetadata',
          summary: 'Inputs and outputs of the model',
          parameters,
        }),
      },
      '/v2/models/{model_name}/infer': {
        post: operation({
          id: 'infer',
          summary: 'Ask the model',
          body: 'InferenceRequest',
          parameters,
        }),
      },
    },
    schemas: {
      InferenceRequest: object({ id: text, inputs: list(tensor) }, ['inputs']),
    },
  };
}

/** KServe's first protocol, that of TensorFlow Serving. */
export function kserveV1(inputs: ProtocolInputs): ProtocolDocument {
  const parameters = [modelParameter(inputs)];
  return {
    paths: {
      '/v1/models/{model_name}': {
        get: operation({
          id: 'modelReady',
          summary: 'Whether the model is ready',
          parameters,
        }),
      },
      '/v1/models/{model_name}:predict': {
        post: operation({
          id: 'predict',
          summary: 'Ask the model',
          body: 'PredictRequest',
          parameters,
        }),
      },
    },
    schemas: {
      PredictRequest: object(
        {
          instances: { type: 'array', items: {}, example: [[0, 0, 0, 0]] },
        },
        ['instances'],
      ),
    },
  };
}
