import { Resource, qualifiedName } from './resources';

/** A Kubernetes Status of kind Failure. */
export interface FailureStatus {
  kind: 'Status';
  apiVersion: 'v1';
  metadata: { continue?: string };
  status: 'Failure';
  message: string;
  reason?: string;
  details?: {
    name?: string;
    group?: string;
    kind?: string;
    causes?: { reason?: string; message: string; field?: string }[];
    retryAfterSeconds?: number;
  };
  code: number;
}

/** An error answered as the Status that a real API server would write. */
export class ApiError extends Error {
  readonly name = 'ApiError';

  constructor(
    readonly code: number,
    readonly reason: string | undefined,
    message: string,
    readonly details?: FailureStatus['details'],
    readonly metadata: FailureStatus['metadata'] = {},
  ) {
    super(message);
  }

  toStatus(): FailureStatus {
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: this.metadata,
      status: 'Failure',
      message: this.message,
      ...(this.reason && { reason: this.reason }),
      ...(this.details && { details: this.details }),
      code: this.code,
    };
  }
}

function detailsOf(resource: Resource, name?: string) {
  return {
    ...(name && { name }),
    ...(resource.group && { group: resource.group }),
    kind: resource.plural,
  };
}

export function notFound(resource: Resource, name: string): ApiError {
  return new ApiError(
    404,
    'NotFound',
    `${qualifiedName(resource)} "${name}" not found`,
    detailsOf(resource, name),
  );
}

/** What an unknown path answers: the group, version or resource is not served. */
export function unknownResource(): ApiError {
  return new ApiError(
    404,
    'NotFound',
    'the server could not find the requested resource',
    {},
  );
}

export function alreadyExists(resource: Resource, name: string): ApiError {
  return new ApiError(
    409,
    'AlreadyExists',
    `${qualifiedName(resource)} "${name}" already exists`,
    detailsOf(resource, name),
  );
}

export function conflict(
  resource: Resource,
  name: string,
  why: string,
): ApiError {
  return new ApiError(
    409,
    'Conflict',
    `Operation cannot be fulfilled on ${qualifiedName(
      resource,
    )} "${name}": ${why}`,
    detailsOf(resource, name),
  );
}

export function badRequest(message: string): ApiError {
  return new ApiError(400, 'BadRequest', message);
}

export function expired(message: string, continueToken?: string): ApiError {
  return new ApiError(
    410,
    'Expired',
    message,
    undefined,
    continueToken ? { continue: continueToken } : {},
  );
}

/** A refusal by an admission webhook: 403 Forbidden though it has nothing to do with rights. */
export function refusedByWebhook(webhook: string, message: string): ApiError {
  return new ApiError(
    403,
    'Forbidden',
    `admission webhook "${webhook}" denied the request: ${message}`,
  );
}

/** One value that the schema or a CEL rule refuses. */
export interface InvalidField {
  reason: 'FieldValueInvalid' | 'FieldValueRequired' | 'FieldValueTooMany';
  field: string;
  message: string;
}

export function invalid(
  resource: Resource,
  name: string,
  fields: InvalidField[],
): ApiError {
  const causes = fields.map(({ reason, field, message }) => ({
    reason,
    message,
    field,
  }));
  const text = fields.map(({ field, message }) => `${field}: ${message}`);
  const kind = resource.group
    ? `${resource.kind}.${resource.group}`
    : resource.kind;
  return new ApiError(
    422,
    'Invalid',
    `${kind} "${name}" is invalid: ${
      text.length === 1 ? text[0] : `[${text.join(', ')}]`
    }`,
    { ...detailsOf(resource, name), kind: resource.kind, causes },
  );
}
