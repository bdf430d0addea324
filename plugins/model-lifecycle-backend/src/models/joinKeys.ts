/**
 * The key by which other sources know the content at an address: catalog.md
 * §2. Never a name alone, never an endpoint (the same bucket is reached in
 * several ways). `undefined` where the address names no content.
 */
export function joinKeyOfUri(uri: string): string | undefined {
  const [, scheme, rest] = /^([a-z0-9+.-]+):\/\/(.+)$/i.exec(uri.trim()) ?? [];
  if (!scheme) return undefined;
  switch (scheme.toLowerCase()) {
    case 'hf':
      return huggingFaceKey(rest);
    case 's3':
      return objectKey(rest);
    case 'oci':
    case 'oci+native':
    case 'oci+fetch':
      return /@(sha256:[0-9a-f]{64})$/i.exec(rest)?.[1].toLowerCase();
    default:
      return undefined;
  }
}

/** `hf://org/name@revision`, as KServe writes it with a colon or Hugging Face with an at sign. */
function huggingFaceKey(rest: string): string | undefined {
  const [, repository, revision] =
    /^([\w.-]+\/[\w.-]+?)(?:[@:]([\w.-]+))?$/.exec(rest) ?? [];
  return repository && revision ? `hf://${repository}@${revision}` : undefined;
}

function objectKey(rest: string): string | undefined {
  const path = rest.split('?')[0].replace(/\/+$/, '');
  return path.includes('/') ? `s3://${path}` : undefined;
}
