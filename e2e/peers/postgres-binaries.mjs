// Debian keeps initdb and postgres of each version in a folder of its own, and
// none of them on the PATH.
import { existsSync, readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { env } from 'node:process';

const DEBIAN_FOLDER = '/usr/lib/postgresql';

/** @returns {string | undefined} the folder with initdb and postgres, newest first */
export function findPostgres() {
  const versions = existsSync(DEBIAN_FOLDER) ? readdirSync(DEBIAN_FOLDER) : [];
  const debian = versions
    .sort((a, b) => Number(b) - Number(a))
    .map(version => join(DEBIAN_FOLDER, version, 'bin'));
  const onPath = (env.PATH ?? '').split(delimiter);
  return [...debian, ...onPath].find(
    folder =>
      existsSync(join(folder, 'initdb')) &&
      existsSync(join(folder, 'postgres')),
  );
}
