import { asFields, asList, asText } from '../../../http/answers/fields';
import type { ModelFormat } from './classify';
import type { Descriptor, Manifest } from './manifest';

/** Larger ones are no text to read. */
export const MAX_README_LAYER_BYTES = 8 * 1024 * 1024;

/** Keys by which publishers say what file a layer is. */
const FILE_PATH = ['org.cncf.model.filepath', 'org.opencontainers.image.title'];
const README = /^readme(\.(md|markdown|txt))?$/i;

/** The layer with the README; it may be an archive of it and others. */
export function readmeLayer(
  manifest: Manifest,
  format: ModelFormat,
  config: unknown,
): Descriptor | undefined {
  const named = manifest.layers.filter(layer => isReadme(pathOf(layer)));
  const byDepth = named.sort((a, b) => depth(pathOf(a)) - depth(pathOf(b)));
  const layer =
    byDepth[0] ??
    (format === 'kitops' ? kitopsDocs(manifest, config) : undefined);
  return layer && layer.sizeBytes <= MAX_README_LAYER_BYTES ? layer : undefined;
}

export function isReadme(path: string): boolean {
  return README.test(path.split('/').pop() ?? '');
}

/** The entries of `docs` in a Kitfile and the docs layers come in one order. */
function kitopsDocs(
  manifest: Manifest,
  config: unknown,
): Descriptor | undefined {
  const layers = manifest.layers.filter(({ mediaType }) =>
    mediaType.startsWith('application/vnd.kitops.modelkit.docs.'),
  );
  const paths = asList(asFields(config).docs).map(
    entry => asText(asFields(entry).path, 1_000) ?? '',
  );
  const place = paths.findIndex(isReadme);
  // A folder of documents can have a README in it too.
  return layers[Math.max(place, 0)];
}

function pathOf({ annotations }: Descriptor): string {
  return FILE_PATH.map(key => annotations[key]).find(Boolean) ?? '';
}

function depth(path: string): number {
  return path.replace(/^\.\//, '').split('/').length;
}
