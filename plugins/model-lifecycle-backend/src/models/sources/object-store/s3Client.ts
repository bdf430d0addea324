import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  S3Client,
} from '@aws-sdk/client-s3';
import type { HttpEndpoint } from 'backstage-plugin-model-lifecycle-node';
import type { BuiltInServices } from '../types';
import type { ObjectStoreConfig } from './config';
import { endpointHandler } from './endpointHandler';

/** The SDK asks for credentials again before they end, so that a changed Secret is seen. */
const CREDENTIALS_MS = 10 * 60_000;
const MAX_PARAMETERS_BYTES = 64 * 1024;

/** Nothing is signed; without credentials at all the SDK would look for some on this machine. */
const ANONYMOUS = {
  credentials: { accessKeyId: 'anonymous', secretAccessKey: 'anonymous' },
  signer: { sign: async <T>(request: T) => request },
};

export interface StoredObject {
  key: string;
  etag?: string;
  sizeBytes?: number;
  /** ISO 8601, UTC. */
  modifiedAt?: string;
}

export interface ObjectPage {
  objects: StoredObject[];
  next?: string;
}

/** Talks to the store: Amazon's SDK signs, our client sends. Rejects with an UpstreamError. */
export class ObjectStoreClient {
  readonly #s3: S3Client;

  constructor(
    config: Pick<
      ObjectStoreConfig,
      'endpoint' | 'region' | 'pathStyle' | 'credentials'
    >,
    services: Pick<BuiltInServices, 'http' | 'secret' | 'now'>,
  ) {
    const http: HttpEndpoint = services.http.connect(config.endpoint);
    const { credentials } = config;
    this.#s3 = new S3Client({
      endpoint: config.endpoint.baseUrl,
      region: config.region,
      forcePathStyle: config.pathStyle,
      // Retries are the HTTP client's matter.
      maxAttempts: 1,
      requestChecksumCalculation: 'WHEN_REQUIRED',
      responseChecksumValidation: 'WHEN_REQUIRED',
      requestHandler: endpointHandler(http),
      ...(credentials
        ? {
            credentials: async () => {
              const { signal } = new AbortController();
              return {
                accessKeyId: await services.secret(
                  credentials.accessKeyId,
                  signal,
                ),
                secretAccessKey: await services.secret(
                  credentials.secretAccessKey,
                  signal,
                ),
                expiration: new Date(services.now() + CREDENTIALS_MS),
              };
            },
          }
        : ANONYMOUS),
    });
  }

  async list(options: {
    bucket: string;
    prefix: string;
    next?: string;
    pageSize: number;
    signal: AbortSignal;
  }): Promise<ObjectPage> {
    const answer = await this.#s3.send(
      new ListObjectsV2Command({
        Bucket: options.bucket,
        Prefix: options.prefix || undefined,
        ContinuationToken: options.next,
        MaxKeys: options.pageSize,
      }),
      { abortSignal: options.signal },
    );
    const objects = (answer.Contents ?? []).flatMap(object =>
      object.Key === undefined
        ? []
        : [
            {
              key: object.Key,
              etag: object.ETag,
              sizeBytes: object.Size,
              modifiedAt: object.LastModified?.toISOString(),
            },
          ],
    );
    return {
      objects,
      next: answer.IsTruncated ? answer.NextContinuationToken : undefined,
    };
  }

  /** Resolves when the object can be read, and rejects with `not-found` or `forbidden`. */
  async head(bucket: string, key: string, signal: AbortSignal): Promise<void> {
    await this.#s3.send(new HeadObjectCommand({ Bucket: bucket, Key: key }), {
      abortSignal: signal,
    });
  }

  async text(
    bucket: string,
    key: string,
    signal: AbortSignal,
  ): Promise<string> {
    const answer = await this.#s3.send(
      new GetObjectCommand({
        Bucket: bucket,
        Key: key,
        // More than that is no list of parameters.
        Range: `bytes=0-${MAX_PARAMETERS_BYTES - 1}`,
      }),
      { abortSignal: signal },
    );
    return (await answer.Body?.transformToString()) ?? '';
  }
}
