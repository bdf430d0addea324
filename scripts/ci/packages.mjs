import { existsSync } from 'node:fs';
import { readdirSync } from 'node:fs';
import { has, sh } from './shell.mjs';

/** Debian's packages that the checks need, each with how to see that it is there. */
const PACKAGES = [
  { name: 'chromium', there: () => has('chromium') },
  {
    name: 'postgresql',
    there: () =>
      existsSync('/usr/lib/postgresql') &&
      readdirSync('/usr/lib/postgresql').length > 0,
  },
  { name: 'openssl', there: () => has('openssl') },
];

/** Installs what is missing; what cannot be installed is left to the steps that need it. */
export async function installSystemPackages() {
  const missing = PACKAGES.filter(({ there }) => !there()).map(
    ({ name }) => name,
  );
  if (missing.length === 0) return { status: 'passed', why: 'all there' };
  if (!has('apt-get') || process.getuid?.() !== 0) {
    return {
      status: 'skipped',
      why: `missing ${missing.join(', ')}, and no right to install`,
    };
  }
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  await sh(['apt-get', 'update', '-qq'], {
    env,
    quiet: true,
    timeoutMs: 300_000,
  });
  const { code, output } = await sh(
    ['apt-get', 'install', '-y', '-qq', '--no-install-recommends', ...missing],
    { env, quiet: true, timeoutMs: 900_000 },
  );
  if (code !== 0) process.stdout.write(output.slice(-3_000));
  return code === 0
    ? { status: 'passed', why: `installed ${missing.join(', ')}` }
    : { status: 'failed', why: `could not install ${missing.join(', ')}` };
}
