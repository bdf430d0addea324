import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, existsSync, statSync } from 'node:fs';
import path from 'node:path';

/** The Yarn release that is committed with the repository. */
export function vendoredYarn(root) {
  const releases = path.join(root, '.yarn/releases');
  const file = readdirSync(releases).find(name => name.startsWith('yarn-'));
  return path.join(releases, file);
}

/**
 * Installs the dependencies when they are missing or older than the lockfile.
 *
 * @param {string} root the repository
 * @param {string} node the Node binary to run Yarn with
 * @param {(line: string) => void} say
 */
export function installDependencies(root, node, say) {
  const modified = file =>
    existsSync(path.join(root, file))
      ? statSync(path.join(root, file)).mtimeMs
      : 0;
  const state = 'node_modules/.yarn-state.yml';
  const stamp = Math.max(modified(state), modified('.yarn/install-state.gz'));
  if (modified(state) > 0 && stamp >= modified('yarn.lock')) return;

  const { version } = JSON.parse(
    readFileSync(path.join(root, 'backstage.json'), 'utf8'),
  );
  say(
    `installing dependencies (Backstage ${version}); the first time takes a minute or two`,
  );
  const { status } = spawnSync(
    node,
    [vendoredYarn(root), 'install', '--immutable'],
    {
      cwd: root,
      stdio: ['ignore', 'pipe', 'inherit'],
      encoding: 'utf8',
      maxBuffer: 1 << 26,
    },
  );
  if (status !== 0) {
    say(
      'the installation failed; run `node .yarn/releases/yarn-*.cjs install` to see why',
    );
    process.exit(status ?? 1);
  }
}
