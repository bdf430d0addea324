/**
 * How one address is reached, as the config says it. Frozen, plain data; files
 * and Secrets are read again when a token is needed.
 *
 * @public
 */
export interface EndpointConfig {
  /** With scheme, without a slash at the end. No user or password in it. */
  baseUrl: string;
  auth?: EndpointAuth;
  headers?: Readonly<Record<string, string>>;
  tls?: {
    caData?: string;
    caFile?: string;
    certData?: string;
    certFile?: string;
    keyData?: string;
    keyFile?: string;
    insecureSkipVerify?: boolean;
  };
  /** An address, or `off`; default: the proxy of the environment. */
  proxy?: string;
  /** Requests at the same time. Default: 4. */
  concurrency?: number;
  /** Default: no limit but what answers ask for. */
  requestsPerSecond?: number;
  /** Default: 10 s. */
  connectTimeoutMs?: number;
  /** Until the answer begins, connecting included. Default: 30 s. */
  headersTimeoutMs?: number;
  /** Between two pieces of a body, and at most ten times that for all of it. Default: 30 s. */
  bodyTimeoutMs?: number;
  /** Default: 16 MB. */
  maxBodyBytes?: number;
  /** Link-local, metadata and such addresses are refused unless named here (CIDR or address). */
  allowAddresses?: readonly string[];
}

/** @public */
export type EndpointAuth =
  | { type: 'bearer'; token: SecretValue }
  | { type: 'basic'; username: string; password: SecretValue }
  | { type: 'header'; name: string; value: SecretValue }
  /**
   * The token flow of container registries. Credentials go to a realm only
   * over https and on the same registrable domain, or where it is named here.
   */
  | {
      type: 'registry';
      username?: string;
      password?: SecretValue;
      realms?: readonly string[];
    };

/** @public */
export type SecretValue =
  | { value: string }
  | { file: string }
  | {
      secret: { cluster: string; namespace: string; name: string; key: string };
    };
