import {
  Command,
  CommanderError,
  InvalidArgumentError,
  Option,
} from 'commander';
import { CommandError, EXIT, oneLineOf, type ExitCode } from './exitCodes';
import {
  runDoctor,
  runExport,
  runImport,
  runPreview,
  type ConfigOptions,
  type ExportOptions,
  type ImportOptions,
  type PreviewOptions,
} from './commands';
import { printable } from './text';
import { FORMATS, type Surroundings } from './types';

/** Names of the token in the environment: options stand in the list of processes. */
const TOKEN_VARIABLE = 'MODEL_LIFECYCLE_TOKEN';

const EXIT_CODES = `
Exit codes:
  0  fine
  1  findings: something should be looked at
  2  options, files or the configuration are wrong, or the token is refused
  3  something that had to be asked did not answer, or failed by itself`;

/**
 * Runs one command. Resolves with its exit code and rejects for nothing: what
 * goes wrong is one line on `stderr`.
 *
 * @public
 */
export async function runCommandLine(
  argv: readonly string[],
  surroundings: Surroundings,
): Promise<number> {
  // Timers of the backend do not keep a process alive.
  const awake = setInterval(() => {}, 60_000);
  let exitCode: ExitCode = EXIT.fine;
  try {
    const program = createProgram(surroundings, code => {
      exitCode = code;
    });
    await program.parseAsync([...argv], { from: 'user' });
    return exitCode;
  } catch (error) {
    // Commander has written its line.
    if (error instanceof CommanderError) {
      return error.exitCode === 0 ? EXIT.fine : EXIT.config;
    }
    const line = printable(oneLineOf(error));
    surroundings.stderr.write(`model-lifecycle: ${line}\n`);
    return error instanceof CommandError ? error.exitCode : EXIT.findings;
  } finally {
    clearInterval(awake);
  }
}

function createProgram(
  surroundings: Surroundings,
  setExitCode: (code: ExitCode) => void,
): Command {
  const { stdout, stderr, environment } = surroundings;
  const program = new Command('model-lifecycle')
    .description('Model sources of Backstage, from the command line')
    .exitOverride()
    .configureOutput({
      writeOut: text => void stdout.write(text),
      writeErr: text => void stderr.write(text),
      outputError: (text, write) =>
        write(`model-lifecycle: ${text.replace(/^error: /, '')}`),
    })
    .showSuggestionAfterError(false)
    .helpCommand(false)
    .addHelpText('after', EXIT_CODES);
  const command = (name: string, description: string) =>
    program.command(name).description(description).allowExcessArguments(false);

  withFormat(
    withBackend(
      withConfig(
        command('preview', 'What sources would bring, and what that costs'),
      ),
    ),
  )
    .argument(
      '[sources...]',
      'ids below modelLifecycle.models.sources; default: all',
    )
    .option(
      '--entities <count>',
      'how many entities of each are shown',
      toCount,
      20,
    )
    .action(async (ids: string[], options: PreviewOptions) =>
      setExitCode(await runPreview(ids, withToken(options), surroundings)),
    );
  withFormat(
    withBackend(
      withConfig(
        command(
          'doctor',
          'What clusters and sources lack: rights, tokens, CAs',
        ),
      ),
    ),
  ).action(async (options: ConfigOptions) =>
    setExitCode(await runDoctor(withToken(options), surroundings)),
  );
  withBackend(
    withConfig(
      command('export', 'The entities of a source as catalog-info.yaml'),
    ),
  )
    .requiredOption('--source <id>', 'which source')
    .addOption(
      new Option('--format <format>', 'how it is written')
        .choices(FORMATS)
        .default('yaml'),
    )
    .action(async (options: ExportOptions) =>
      setExitCode(await runExport(withToken(options), surroundings)),
    );
  withFormat(
    withBackend(
      command('import', 'Declares the models of a catalog-info.yaml'),
    ),
  )
    .requiredOption(
      '-f, --file <file>',
      'what to read; - is the standard input',
    )
    .option('--dry-run', 'send nothing, show what would be declared')
    .action(async (options: ImportOptions) =>
      setExitCode(await runImport(withToken(options), surroundings)),
    );
  return program;

  function withToken<T extends { token?: string }>(options: T): T {
    const token = options.token || environment[TOKEN_VARIABLE] || undefined;
    return { ...options, token: token?.trim() };
  }
}

function withConfig(command: Command): Command {
  return command
    .option(
      '-c, --config <file>',
      'app-config; given several times, later ones go first (default: app-config.yaml)',
      (file: string, files: string[] = []) => [...files, file],
    )
    .option('--verbose', 'say on the standard error output what is going on');
}

function withBackend(command: Command): Command {
  return command
    .option('--url <url>', 'address of the Backstage backend')
    .option(
      '--token <token>',
      `token of backend.auth.externalAccess; better: the variable ${TOKEN_VARIABLE}`,
    );
}

function withFormat(command: Command): Command {
  return command.addOption(
    new Option('--format <format>', 'how the answer is written')
      .choices(FORMATS)
      .default('table'),
  );
}

function toCount(text: string): number {
  const count = Number(text);
  if (!/^\d{1,6}$/.test(text)) {
    throw new InvalidArgumentError('Expected a whole number from 0 on.');
  }
  return count;
}
