import type { Entity } from '@backstage/catalog-model';
import { parseAllDocuments } from 'yaml';
import { configError } from './exitCodes';

const MAX_ALIASES = 100;

/** Documents of a catalog-info.yaml. Throws a CommandError that names the place of what is none. */
export function readEntities(text: string, file: string): Entity[] {
  const documents = parseAllDocuments(text, { logLevel: 'error' });
  if (!Array.isArray(documents)) return [];
  return documents.flatMap((document, index) => {
    const [error] = document.errors;
    if (error) {
      const [{ line, col } = { line: 0, col: 0 }] = error.linePos ?? [];
      const place = line > 0 ? `${file}:${line}:${col}` : file;
      const [what] = error.message.split('\n');
      throw configError(`${place}: no valid YAML: ${what}`);
    }
    const value: unknown = document.toJS({ maxAliasCount: MAX_ALIASES });
    // `---` at the end, or a document of comments.
    if (value === null || value === undefined) return [];
    // JSON, as `export --format json` writes it.
    const entities = Array.isArray(value) ? value : [value];
    const stranger = entities.find(entity => !isEntity(entity));
    if (stranger !== undefined) {
      throw configError(
        `${file}: document ${
          index + 1
        } is no entity: it needs apiVersion, kind and metadata.name`,
      );
    }
    return entities as Entity[];
  });
}

function isEntity(value: unknown): value is Entity {
  const { apiVersion, kind, metadata } = (value ?? {}) as Partial<Entity>;
  return (
    typeof apiVersion === 'string' &&
    typeof kind === 'string' &&
    typeof metadata?.name === 'string'
  );
}
