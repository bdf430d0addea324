import type { Entity } from '@backstage/catalog-model';
import { readDeclared } from '../models/sources/declared/schema';
import type { BackendClient } from './BackendClient';
import type { Declaration } from './declaration';
import { CommandError, EXIT, oneLineOf, type ExitCode } from './exitCodes';
import { fromEntities, withRefs, type DeclaredEntity } from './fromEntities';
import { table } from './text';

export interface ImportedEntity {
  /** As it stands in the file. */
  entityRef: string;
  name?: string;
  result: 'declared' | 'unchanged' | 'would-declare' | 'refused' | 'left-out';
  /** Of the declaration. */
  declaredAs?: string;
  words?: string;
  declaration?: Declaration;
}

export interface Imported {
  entities: ImportedEntity[];
}

/**
 * Declares what a file holds, one after the other. Without a backend nothing
 * is sent. What one declaration lacks does not keep the others from being made;
 * rejects where the backend takes none.
 */
export async function importEntities(
  entities: readonly Entity[],
  backend: Pick<BackendClient, 'declare'> | undefined,
): Promise<{ answer: Imported; exitCode: ExitCode }> {
  const { declared, leftOut } = fromEntities(entities);
  const imported: ImportedEntity[] = [];
  const declaredAs = new Map<string, string>();
  for (const each of declared) {
    const result = await declareOne(each, { backend, declaredAs });
    if (result.declaredAs) declaredAs.set(each.entityRef, result.declaredAs);
    imported.push(result);
  }
  imported.push(
    ...leftOut.map(({ entityRef, why }) => ({
      entityRef,
      result: 'left-out' as const,
      words: why,
    })),
  );
  const isFine = imported.every(
    ({ result }) => result !== 'refused' && result !== 'left-out',
  );
  return {
    answer: { entities: imported },
    exitCode: isFine ? EXIT.fine : EXIT.findings,
  };
}

async function declareOne(
  { name, entityRef, declaration, lost }: DeclaredEntity,
  {
    backend,
    declaredAs,
  }: {
    backend: Pick<BackendClient, 'declare'> | undefined;
    declaredAs: ReadonlyMap<string, string>;
  },
): Promise<ImportedEntity> {
  const body = withRefs(declaration, declaredAs);
  const about = {
    entityRef,
    name,
    ...(lost.length > 0 && { words: `not carried over: ${lost.join(', ')}` }),
  };
  try {
    // Says what is wrong before anything is sent, and without a backend.
    readDeclared(body, name);
    if (!backend) {
      return { ...about, result: 'would-declare', declaration: body };
    }
    const answer = await backend.declare(name, body);
    return {
      ...about,
      result: answer.changed ? 'declared' : 'unchanged',
      declaredAs: answer.entityRef,
    };
  } catch (error) {
    if (error instanceof CommandError && error.exitCode !== EXIT.findings) {
      throw error;
    }
    return { entityRef, name, result: 'refused', words: oneLineOf(error) };
  }
}

export function importText({ entities }: Imported): string {
  if (entities.length === 0) return 'The file holds no entities.\n';
  return table(
    ['RESULT', 'ENTITY', 'DECLARED AS', 'REMARKS'],
    entities.map(({ result, entityRef, declaredAs, words }) => [
      result,
      entityRef,
      declaredAs ?? '-',
      words ?? '',
    ]),
  );
}
