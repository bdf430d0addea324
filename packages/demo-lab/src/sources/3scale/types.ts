export interface ThreeScaleService {
  id: number;
  name: string;
  system_name: string;
  state?: string;
  description?: string;
  support_email?: string;
  /** `1`: an API key, `2`: app id and key, `oidc`. */
  backend_version?: string;
  annotations?: Record<string, string>;
  /** Of the promoted gateway; a service that was never promoted has none. */
  gateway?: {
    endpoint: string;
    sandbox_endpoint: string;
    api_backend?: string | null;
    policy_chain?: object[];
  };
  plans?: { id: number; name: string; state: string; custom?: boolean }[];
}

export interface ThreeScaleDoc {
  id: number;
  system_name: string;
  name: string;
  published: boolean;
  /** JSON as text. */
  body: string;
  service_id: number | null;
}
