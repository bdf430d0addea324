// The plugins' own TypeScript, loaded as the backend loads it.
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = path.resolve(fileURLToPath(import.meta.url), '../../..');
const require = createRequire(path.join(ROOT, 'packages/backend/package.json'));
let transforming = false;

/** @param {string} file relative to the repository, with its extension */
export function loadSource(file) {
  if (!transforming) {
    require('@backstage/cli-node/config/nodeTransform.cjs');
    transforming = true;
  }
  return require(path.join(ROOT, file));
}

/** A package as the backend plugin would get it. */
export function loadPackage(name, from = 'plugins/model-lifecycle-backend') {
  return createRequire(path.join(ROOT, from, 'package.json'))(name);
}

const BACKEND = 'plugins/model-lifecycle-backend/src';

export function loadBackend(file) {
  return loadSource(`${BACKEND}/${file}`);
}

/** A LoggerService that keeps what was said instead of printing it. */
export function quietLogger(lines = []) {
  const say = level => message => lines.push(`${level} ${message}`);
  const logger = {
    error: say('error'),
    warn: say('warn'),
    info: say('info'),
    debug: () => {},
    child: () => logger,
  };
  return logger;
}
