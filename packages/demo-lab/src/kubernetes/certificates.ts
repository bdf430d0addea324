import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { generate } from 'selfsigned';

export interface ServerIdentity {
  certificate: string;
  privateKey: string;
  token: string;
}

type SelfsignedOptions = NonNullable<Parameters<typeof generate>[1]>;

/** Writes by way of a temporary file, and not at all when the content stands there. */
export async function writeFileAtomically(
  path: string,
  content: string,
): Promise<void> {
  if ((await readIfPresent(path)) === content) return;
  const temporary = `${path}.${randomBytes(4).toString('hex')}`;
  await writeFile(temporary, content, { mode: 0o600 });
  await rename(temporary, path);
}

export async function readIfPresent(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

function selfSigned(): { certificate: string; privateKey: string } {
  // Made by OpenSSL: the JavaScript of selfsigned takes seconds for it.
  const keyPair = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
  });
  const options: SelfsignedOptions & { keyPair: typeof keyPair } = {
    keyPair,
    algorithm: 'sha256',
    days: 3650,
    extensions: [
      { name: 'basicConstraints', cA: true },
      {
        name: 'keyUsage',
        keyCertSign: true,
        digitalSignature: true,
        keyEncipherment: true,
      },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
        ],
      },
    ],
  };
  const pems = generate([{ name: 'commonName', value: 'demo-lab' }], options);
  return { certificate: pems.cert, privateKey: pems.private };
}

/** Certificate, key and token of the folder; made at the first start and kept. */
export async function loadIdentity(directory: string): Promise<ServerIdentity> {
  await mkdir(directory, { recursive: true });
  const path = join(directory, 'identity.json');
  const stored = await readIfPresent(path);
  if (stored) return JSON.parse(stored);
  const identity = {
    ...selfSigned(),
    token: randomBytes(24).toString('base64url'),
  };
  await writeFileAtomically(path, JSON.stringify(identity, undefined, 2));
  return identity;
}
