import { InputError } from '@backstage/errors';

/** What `GET /docs/{key}` of the Model Lifecycle backend answers. */
export interface DocsSource {
  /** Changes with the content and with nothing else. */
  etag: string;
  /** Text by path: `mkdocs.yml` and `docs/*.md`. */
  files: Record<string, string>;
}

const MAX_FILES = 100;
const MAX_BYTES = 5 * 1024 * 1024;
const SAFE_PATH =
  /^(?:[A-Za-z0-9][A-Za-z0-9._-]*\/){0,5}[A-Za-z0-9][A-Za-z0-9._-]*\.(?:md|yml)$/;

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Throws unless the answer is documentation within the limits. */
export function parseDocsSource(body: unknown): DocsSource {
  if (
    !isObject(body) ||
    typeof body.etag !== 'string' ||
    body.etag === '' ||
    !isObject(body.files)
  ) {
    throw new InputError('the answer is not documentation');
  }
  const files = Object.entries(body.files);
  if (files.length > MAX_FILES) {
    throw new InputError(`documentation has more than ${MAX_FILES} files`);
  }
  let bytes = 0;
  for (const [path, text] of files) {
    if (typeof text !== 'string' || !SAFE_PATH.test(path)) {
      throw new InputError('documentation has a file that is not allowed');
    }
    bytes += Buffer.byteLength(text);
  }
  if (bytes > MAX_BYTES) {
    throw new InputError(`documentation is larger than ${MAX_BYTES} bytes`);
  }
  return { etag: body.etag, files: body.files as Record<string, string> };
}
