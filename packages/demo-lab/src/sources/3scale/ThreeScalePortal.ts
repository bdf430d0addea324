import type { SourceAnswer, SourceRequest } from '../SourceServer';
import { demoDocs, demoServices } from './demo';
import type { ThreeScaleDoc, ThreeScaleService } from './types';

const MAX_PER_PAGE = 500;

export interface ThreeScalePortalOptions {
  accessToken?: string;
  services?: ThreeScaleService[];
  docs?: ThreeScaleDoc[];
}

/**
 * The admin portal of 3scale as its API is documented (Account Management API
 * and the sources of 3scale/porta 2.16): pages by number with `metadata` only
 * where there is more than one, page sizes out of range silently become 500,
 * ActiveDocs without pages and with their bodies, gateway configurations with
 * secrets in them. There is no porta to run here: nothing of it was recorded.
 */
export class ThreeScalePortal {
  services: ThreeScaleService[];
  docs: ThreeScaleDoc[];
  readonly #token: string | undefined;

  constructor(options: ThreeScalePortalOptions = {}) {
    this.services = options.services ?? demoServices();
    this.docs = options.docs ?? demoDocs();
    this.#token = options.accessToken;
  }

  readonly handler = (request: SourceRequest): SourceAnswer => {
    if (!this.#mayRead(request)) {
      return {
        status: 403,
        json: {
          error: 'Your access token does not have the correct permissions',
        },
      };
    }
    const { pathname, searchParams } = request.url;
    const path = pathname.replace(/^\/admin\/api\//, '');
    const plans = /^services\/(\d+)\/application_plans\.json$/.exec(path);
    const one = /^services\/(\d+)\.json$/.exec(path);
    const configs = /^account\/proxy_configs\/(production|sandbox)\.json$/.exec(
      path,
    );
    if (path === 'services.json') {
      const items = this.services.map(service => ({
        service: publicFields(service),
      }));
      return page('services', items, searchParams);
    }
    if (configs) {
      const items = this.services
        .filter(({ gateway }) => gateway)
        .map(service => ({ proxy_config: toConfig(service, configs[1]) }));
      return page('proxy_configs', items, searchParams);
    }
    if (path === 'active_docs.json') {
      return { json: { api_docs: this.docs.map(doc => ({ api_doc: doc })) } };
    }
    const service = this.services.find(
      ({ id }) => String(id) === (plans ?? one)?.[1],
    );
    if (!service) return { status: 404, json: { status: 'Not found' } };
    if (one) return { json: { service: publicFields(service) } };
    return {
      json: {
        plans: (service.plans ?? []).map(plan => ({ application_plan: plan })),
      },
    };
  };

  /** Basic access with the token in either field, or as a parameter. */
  #mayRead({ headers, url }: SourceRequest): boolean {
    if (!this.#token) return true;
    const encoded = headers.authorization?.replace(/^Basic /, '') ?? '';
    const [user, password] = Buffer.from(encoded, 'base64')
      .toString()
      .split(':');
    return [user, password, url.searchParams.get('access_token')].includes(
      this.#token,
    );
  }
}

function page(
  list: string,
  all: object[],
  query: URLSearchParams,
): SourceAnswer {
  const asked = Number(query.get('per_page') ?? MAX_PER_PAGE);
  const perPage = asked >= 1 && asked <= MAX_PER_PAGE ? asked : MAX_PER_PAGE;
  const current = Number(query.get('page') ?? 1);
  const items = all.slice((current - 1) * perPage, current * perPage);
  const metadata = {
    per_page: perPage,
    total_entries: all.length,
    total_pages: Math.ceil(all.length / perPage),
    current_page: current,
  };
  return {
    json: { [list]: items, ...(perPage < all.length && { metadata }) },
  };
}

function publicFields(service: ThreeScaleService): object {
  const { gateway, plans, ...fields } = service;
  return {
    state: 'incomplete',
    backend_version: '1',
    deployment_option: 'hosted',
    created_at: '2026-01-05T10:00:00Z',
    updated_at: '2026-05-05T10:00:00Z',
    ...fields,
  };
}

function toConfig(service: ThreeScaleService, environment: string): object {
  return {
    id: service.id * 10,
    version: 3,
    environment,
    content: {
      ...publicFields(service),
      backend_authentication_type: 'provider_key',
      backend_authentication_value: 'very-secret-backend-value',
      proxy: {
        ...service.gateway,
        secret_token: 'Shared_secret_sent_from_proxy_to_API_backend',
        credentials_location: 'headers',
        auth_user_key: 'user_key',
        proxy_rules: [{ http_method: 'GET', pattern: '/' }],
      },
    },
  };
}
