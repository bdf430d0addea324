import { readFile } from 'node:fs/promises';
import { rootCertificates, type ConnectionOptions } from 'node:tls';
import type { EndpointConfig } from 'backstage-plugin-model-lifecycle-node';
import { upstreamError, type Subject } from './upstreamErrors';

export interface TlsMaterial {
  ca?: string;
  cert?: string;
  key?: string;
  insecureSkipVerify?: boolean;
}

/** Reads what the config names. Rejects with an UpstreamError of kind `tls`. */
export async function readTlsMaterial(
  tls: EndpointConfig['tls'],
  subject: Subject,
): Promise<TlsMaterial> {
  if (!tls) return {};
  const read = async (what: 'ca' | 'cert' | 'key') => {
    const data = tls[`${what}Data`];
    if (data !== undefined) return toPem(data);
    const file = tls[`${what}File`];
    if (file === undefined) return undefined;
    try {
      return await readFile(file, 'utf8');
    } catch (cause) {
      const { code = '' } = cause as NodeJS.ErrnoException;
      throw upstreamError(
        subject,
        'tls',
        `failed: tls.${what}File cannot be read (${code})`,
        {
          advice: 'Check that the file exists and that Backstage may read it',
          params: { setting: `tls.${what}File`, code },
          cause,
        },
      );
    }
  };
  return {
    ca: await read('ca'),
    cert: await read('cert'),
    key: await read('key'),
    insecureSkipVerify: tls.insecureSkipVerify,
  };
}

/** For the configured host, its CA alone is trusted. */
export function configuredTls(material: TlsMaterial): ConnectionOptions {
  return {
    ca: material.ca,
    cert: material.cert,
    key: material.key,
    rejectUnauthorized: !material.insecureSkipVerify,
  };
}

/**
 * Hosts that answers point to are checked always and never see the client
 * certificate. Both kinds occur there: public ones, and storage beside a
 * private registry.
 */
export function elsewhereTls(material: TlsMaterial): ConnectionOptions {
  return material.ca ? { ca: [...rootCertificates, material.ca] } : {};
}

/** PEM as it is, or in base64 as Kubernetes writes it. */
function toPem(data: string): string {
  return data.includes('-----BEGIN')
    ? data
    : Buffer.from(data, 'base64').toString('utf8');
}
