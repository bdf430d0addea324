import { stringifyEntityRef, type Entity } from '@backstage/catalog-model';
import { readFile } from 'node:fs/promises';
import { text as readAll } from 'node:stream/consumers';
import { BackendClient, type BackendAccess } from './BackendClient';
import { doctor, doctorText } from './doctor';
import { configError, EXIT, oneLineOf, type ExitCode } from './exitCodes';
import { exportFromListing, toCatalogInfo } from './exportEntities';
import { importEntities, importText } from './importEntities';
import { Installation } from './Installation';
import { createLogger } from './logger';
import { preview, previewText } from './preview';
import { readConfig } from './readConfig';
import { readEntities } from './readEntities';
import { inFormat, printable, table } from './text';
import { Traffic } from './Traffic';
import type { Format, Surroundings } from './types';

interface BackendOptions {
  url?: string;
  token?: string;
}

export interface ConfigOptions extends BackendOptions {
  config?: string[];
  verbose?: boolean;
  format: Format;
}

export interface PreviewOptions extends ConfigOptions {
  entities: number;
}

export interface ExportOptions extends ConfigOptions {
  source: string;
}

export interface ImportOptions extends BackendOptions {
  file: string;
  dryRun?: boolean;
  format: Format;
}

export async function runPreview(
  ids: readonly string[],
  options: PreviewOptions,
  surroundings: Surroundings,
): Promise<ExitCode> {
  return withInstallation(options, surroundings, async (open, traffic) => {
    const { answer, exitCode } = await preview(open, {
      ids,
      traffic,
      maxEntities: options.entities,
    });
    const written = inFormat(options.format, answer, () => previewText(answer));
    surroundings.stdout.write(written);
    return exitCode;
  });
}

export async function runDoctor(
  options: ConfigOptions,
  surroundings: Surroundings,
): Promise<ExitCode> {
  return withInstallation(options, surroundings, async (open, traffic) => {
    const { answer, exitCode } = await doctor(open, { traffic });
    const written = inFormat(options.format, answer, () => doctorText(answer));
    surroundings.stdout.write(written);
    return exitCode;
  });
}

/** From a running Backstage what its users see there, else from a listing. */
export async function runExport(
  options: ExportOptions,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { source, format } = options;
  const { stdout, stderr } = surroundings;
  const access = accessOf(options);
  if (access) {
    return withBackendClient(access, surroundings, async client => {
      const pieces = client.exportYaml(source);
      if (format === 'yaml') {
        for await (const piece of pieces) stdout.write(piece);
      } else {
        let yaml = '';
        for await (const piece of pieces) yaml += piece;
        stdout.write(inEntityFormat(format, readEntities(yaml, access.url)));
      }
      return EXIT.fine;
    });
  }
  return withInstallation(options, surroundings, async (open, traffic) => {
    const { entities, problems, exitCode } = await exportFromListing(open, {
      id: source,
      traffic,
    });
    stdout.write(inEntityFormat(format, entities));
    for (const problem of problems) {
      stderr.write(`model-lifecycle: ${printable(`${source}: ${problem}`)}\n`);
    }
    return exitCode;
  });
}

export async function runImport(
  options: ImportOptions,
  surroundings: Surroundings,
): Promise<ExitCode> {
  const { file, format, dryRun } = options;
  const name = file === '-' ? 'standard input' : file;
  const access = accessOf(options);
  if (!access && !dryRun) {
    throw configError('Where to? Give --url, or --dry-run to only look');
  }
  const entities = readEntities(await readInput(file, surroundings), name);
  const act = async (client: BackendClient | undefined) => {
    const { answer, exitCode } = await importEntities(entities, client);
    const written = inFormat(format, answer, () => importText(answer));
    surroundings.stdout.write(written);
    return exitCode;
  };
  return access && !dryRun
    ? withBackendClient(access, surroundings, act)
    : act(undefined);
}

function accessOf({ url, token }: BackendOptions): BackendAccess | undefined {
  return url ? { url, token } : undefined;
}

async function readInput(
  file: string,
  { stdin }: Surroundings,
): Promise<string> {
  if (file === '-') return readAll(stdin);
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code } = error as { code?: string };
    throw configError(
      code === 'ENOENT'
        ? `There is no file ${file}`
        : `${file} cannot be read: ${oneLineOf(error)}`,
    );
  }
}

function inEntityFormat(format: Format, entities: Entity[]): string {
  if (format === 'yaml') return toCatalogInfo(entities);
  return inFormat(format, entities, () =>
    table(
      ['ENTITY', 'TITLE', 'OWNER'],
      entities.map(entity => [
        stringifyEntityRef(entity),
        entity.metadata.title ?? '',
        String(entity.spec?.owner ?? ''),
      ]),
    ),
  );
}

async function withInstallation(
  options: ConfigOptions,
  surroundings: Surroundings,
  act: (installation: Installation, traffic: Traffic) => Promise<ExitCode>,
): Promise<ExitCode> {
  const installation = new Installation({
    config: await readConfig(options.config ?? []),
    logger: createLogger(surroundings, { isVerbose: Boolean(options.verbose) }),
    backend: accessOf(options),
  });
  const traffic = new Traffic();
  try {
    return await act(installation, traffic);
  } finally {
    traffic.close();
    await installation.close();
  }
}

async function withBackendClient(
  access: BackendAccess,
  { environment }: Surroundings,
  act: (client: BackendClient) => Promise<ExitCode>,
): Promise<ExitCode> {
  const client = new BackendClient(access, environment);
  try {
    return await act(client);
  } finally {
    await client.close();
  }
}
