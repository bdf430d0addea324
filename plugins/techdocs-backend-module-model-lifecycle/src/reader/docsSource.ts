import { InputError } from '@backstage/errors';

/** What `GET /docs/{key}` of the Model Lifecycle backend answers. */
export interface DocsSource {
  /** Changes with the content and with nothing else. */
  etag: string;
  /** Text by path: `mkdocs.yml` and `docs/*.md`. */
  files: Record<string, string>;
  /** Pictures by path, such as `docs/images/a.png`. */
  images: Record<string, Buffer>;
}

const MAX_FILES = 100;
const MAX_BYTES = 5 * 1024 * 1024;
const MAX_IMAGES = 100;
const MAX_IMAGE_BYTES = 1024 * 1024;
const MAX_IMAGES_BYTES = 5 * 1024 * 1024;
const DIRECTORIES = '(?:[A-Za-z0-9][A-Za-z0-9._-]*/){0,5}';
const PAGE = new RegExp(
  `^${DIRECTORIES}[A-Za-z0-9][A-Za-z0-9._-]*\\.(?:md|yml)$`,
);
/** Not SVG: it can hold script. */
const IMAGE = new RegExp(
  `^docs/${DIRECTORIES}[A-Za-z0-9][A-Za-z0-9_-]*\\.(?:png|jpe?g|gif|webp|avif)$`,
);
const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

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
  const images = parseImages(body.images ?? {});
  let bytes = 0;
  for (const [path, text] of files) {
    if (typeof text !== 'string' || !PAGE.test(path)) {
      throw new InputError('documentation has a file that is not allowed');
    }
    bytes += Buffer.byteLength(text);
  }
  if (bytes > MAX_BYTES) {
    throw new InputError(`documentation is larger than ${MAX_BYTES} bytes`);
  }
  return {
    etag: body.etag,
    files: body.files as Record<string, string>,
    images,
  };
}

function parseImages(value: unknown): Record<string, Buffer> {
  if (!isObject(value) || Object.keys(value).length > MAX_IMAGES) {
    throw new InputError('documentation has pictures that are not allowed');
  }
  let bytes = 0;
  return Object.fromEntries(
    Object.entries(value).map(([path, text]) => {
      if (
        !IMAGE.test(path) ||
        typeof text !== 'string' ||
        text.length > (MAX_IMAGE_BYTES * 4) / 3 + 4 ||
        !BASE64.test(text)
      ) {
        throw new InputError('documentation has a picture that is not allowed');
      }
      const content = Buffer.from(text, 'base64');
      bytes += content.length;
      if (bytes > MAX_IMAGES_BYTES) {
        throw new InputError(
          `documentation has pictures of more than ${MAX_IMAGES_BYTES} bytes`,
        );
      }
      return [path, content];
    }),
  );
}
