import { ApiError } from './apiError';
import { Resource, qualifiedName } from './resources';

export interface User {
  name: string;
  /** What this user may not do; everything else is allowed. */
  denied?: AccessRule[];
}

/** Matches when every given list holds the request's value; `*` holds all. */
export interface AccessRule {
  verbs?: string[];
  /** Plurals, subresources as `pods/log`. */
  resources?: string[];
  namespaces?: string[];
}

export interface AccessRequest {
  verb: string;
  resource: Resource;
  subresource?: string;
  namespace?: string;
  name?: string;
}

export const ANONYMOUS: User = {
  name: 'system:anonymous',
  denied: [{}],
};

/** RBAC-lite: who holds which token, and what each user may not do. */
export class Access {
  private readonly users = new Map<string, User>();

  allow(token: string, user: User): void {
    this.users.set(token, user);
  }

  revoke(token: string): void {
    this.users.delete(token);
  }

  /** Throws 401 for a token that nobody holds. Without a token: anonymous. */
  authenticate(authorization: string | undefined): User {
    if (!authorization) {
      return ANONYMOUS;
    }
    const user = this.users.get(authorization.replace(/^Bearer\s+/i, ''));
    if (!user) {
      throw new ApiError(401, 'Unauthorized', 'Unauthorized');
    }
    return user;
  }

  authorize(user: User, request: AccessRequest): void {
    if (!user.denied?.some(rule => matches(rule, request))) {
      return;
    }
    const { verb, resource, subresource, namespace, name } = request;
    const plural = subresource
      ? `${resource.plural}/${subresource}`
      : resource.plural;
    const subject = name
      ? `${qualifiedName(resource)} "${name}"`
      : qualifiedName(resource);
    throw new ApiError(
      403,
      'Forbidden',
      `${subject} is forbidden: User "${
        user.name
      }" cannot ${verb} resource "${plural}" in API group "${resource.group}" ${
        namespace ? `in the namespace "${namespace}"` : 'at the cluster scope'
      }`,
      {
        ...(name && { name }),
        ...(resource.group && { group: resource.group }),
        kind: resource.plural,
      },
    );
  }
}

function matches(rule: AccessRule, request: AccessRequest): boolean {
  const plural = request.subresource
    ? `${request.resource.plural}/${request.subresource}`
    : request.resource.plural;
  const holds = (list: string[] | undefined, value: string) =>
    !list || list.includes('*') || list.includes(value);
  return (
    holds(rule.verbs, request.verb) &&
    holds(rule.resources, plural) &&
    holds(rule.namespaces, request.namespace ?? '')
  );
}
