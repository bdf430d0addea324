import { runHere } from '../__testUtils__/runHere';
import { Folders, runProgram } from '../__testUtils__/runProgram';

jest.setTimeout(60_000);

const folders = new Folders();
afterEach(() => folders.cleanUp());

describe('a mistake of the caller', () => {
  it.each<[string, string[], RegExp]>([
    ['an unknown command', ['scan'], /unknown command 'scan'/],
    ['an unknown option', ['preview', '--all'], /unknown option '--all'/],
    ['too many arguments', ['doctor', 'hub'], /too many arguments/],
    [
      'a file that is not there',
      ['preview', '--config', '/nowhere/app-config.yaml'],
      /There is no file \/nowhere\/app-config\.yaml/,
    ],
    [
      'a format that is none',
      ['doctor', '--format', 'xml'],
      /Allowed choices are table, json, yaml/,
    ],
    [
      'a count that is none',
      ['preview', '--entities', 'many'],
      /Expected a whole number/,
    ],
    ['a source that is not named', ['export'], /--source <id>' not specified/],
    ['no address', ['import', '-f', '-'], /Give --url, or --dry-run/],
    [
      'an address that is none',
      ['import', '-f', '-', '--url', 'backstage', '--token', 't'],
      /--url: expected the address/,
    ],
    [
      'a password in the address',
      ['export', '--source', 'a', '--url', 'https://u:p@h', '--token', 't'],
      /--url: no user and password in it/,
    ],
    [
      'no token',
      ['import', '-f', '-', '--url', 'http://127.0.0.1:9'],
      /MODEL_LIFECYCLE_TOKEN/,
    ],
    [
      'an import that is not there',
      ['import', '-f', '/nowhere/models.yaml', '--dry-run'],
      /There is no file \/nowhere\/models\.yaml/,
    ],
  ])('%s: one line and exit code 2', async (_, args, words) => {
    const { exitCode, stdout, stderr } = await runHere(args);
    expect(stderr).toMatch(words);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  });

  it.each<[string, string, RegExp]>([
    ['is no YAML', 'a: [1', /The configuration cannot be read/],
    [
      'has an unknown key',
      'modelLifecycle: { trainings: {} }',
      /Unknown config key 'modelLifecycle\.trainings'/,
    ],
    [
      'has no such source',
      'modelLifecycle: {}',
      /No source 'hub' is configured: there is none/,
    ],
  ])('a config that %s: one line and exit code 2', async (_, text, words) => {
    const file = await folders.write('app-config.yaml', text);
    const { exitCode, stderr } = await runHere(['preview', 'hub', '-c', file]);
    expect(stderr).toMatch(words);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(exitCode).toBe(2);
  });

  it.each<[string, string, RegExp]>([
    ['no YAML', 'kind: [Resource', /standard input:\d+:\d+: no valid YAML/],
    [
      'no entity',
      'kind: Resource\n---\nname: granite\n',
      /standard input: document 1 is no entity/,
    ],
  ])(
    'input that is %s: the place, and exit code 2',
    async (_, stdin, words) => {
      const args = ['import', '-f', '-', '--dry-run'];
      const { exitCode, stderr } = await runHere(args, { stdin });
      expect(stderr).toMatch(words);
      expect(exitCode).toBe(2);
    },
  );

  it('is told by the program itself as well', async () => {
    const { exitCode, stdout, stderr } = await runProgram(['preview', '--all']);
    expect({ exitCode, stdout, stderr }).toEqual({
      exitCode: 2,
      stdout: '',
      stderr: "model-lifecycle: unknown option '--all'\n",
    });
  });

  it('is helped, with exit codes', async () => {
    const { exitCode, stdout } = await runHere(['--help']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/Exit codes:/);
  });
});
