import type { Entity } from '@backstage/catalog-model';
import { stringify } from 'yaml';
import { exportable } from '../api/models/exportable';
import { CommandError, configError, EXIT, type ExitCode } from './exitCodes';
import { isKeptInDatabase, type Installation } from './Installation';
import { listSource } from './listSource';
import { exitCodeOfPreview } from './preview';
import type { Traffic } from './Traffic';
import { exitCodeOf, wordsOf } from './words';

export interface ExportedEntities {
  entities: Entity[];
  /** Why they are not all, in words. */
  problems: string[];
  exitCode: ExitCode;
}

/**
 * The entities of one source, from a listing. Rejects with a CommandError
 * where the listing failed: that is not the same as no entities.
 */
export async function exportFromListing(
  installation: Installation,
  { id, traffic }: { id: string; traffic: Traffic },
): Promise<ExportedEntities> {
  const [source] = installation.select([id]);
  if (!source.valid) throw configError(source.problem);
  if (isKeptInDatabase(source)) {
    throw configError(
      `What '${id}' lists is kept in the database of the backend: give --url and a token`,
    );
  }
  const builder = await installation.entityBuilder(AbortSignal.timeout(60_000));
  const { preview, entities } = await listSource(installation, source, {
    builder,
    traffic,
  });
  const { result, reason, counts } = preview;
  if (result === 'failed') {
    const why = reason ?? { code: 'nothing-listed' };
    const exitCode = exitCodeOf(why);
    throw new CommandError(exitCode, `${id}: ${wordsOf(why)}`);
  }
  const exitCode = exitCodeOfPreview(preview);
  const problems = [
    ...(reason ? [wordsOf(reason)] : []),
    ...preview.scopes.flatMap(scope =>
      scope.reason ? [`${scope.scope}: ${wordsOf(scope.reason)}`] : [],
    ),
    ...(counts.cut > 0 ? [`${counts.cut} are beyond maxModels`] : []),
    ...(counts.unpublished > 0
      ? [`${counts.unpublished} have no valid entity`]
      : []),
  ];
  return {
    entities: entities.map(exportable),
    problems:
      problems.length > 0 || exitCode === EXIT.fine
        ? problems
        : ['some could not be read in full'],
    exitCode,
  };
}

/** Documents as they stand in a catalog-info.yaml. */
export function toCatalogInfo(entities: readonly Entity[]): string {
  return entities
    .map(
      entity => `---\n${stringify(entity, { aliasDuplicateObjects: false })}`,
    )
    .join('');
}
