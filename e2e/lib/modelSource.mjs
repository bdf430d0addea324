// The product's own sources, loaded as the backend loads them, to read real
// servers: without a database, a catalog or a browser.
import { createRequire } from 'node:module';
import path from 'node:path';
import { ROOT } from './backstage.mjs';

const BACKEND = path.join(ROOT, 'plugins/model-lifecycle-backend');
const require = createRequire(path.join(BACKEND, 'package.json'));
let transforming = false;

/** @param {string} file below the backend's src */
function load(file) {
  if (!transforming) {
    require('@backstage/cli-node/config/nodeTransform.cjs');
    transforming = true;
  }
  return require(path.join(BACKEND, 'src', file));
}

/**
 * @param {string} type as in the config
 * @param {object} config without `type`
 * @param {string} [id]
 */
export function openSource(type, config, id = 'registry') {
  const { builtInSourceTypes } = load('models/sources/index.ts');
  const { createHttpConnector } = load('http/createHttpConnector.ts');
  const { Secrets } = load('http/secrets.ts');
  const { systemTime } = load('time/time.ts');
  const { ConfigSection } = require('backstage-plugin-model-lifecycle-node');
  const {
    collectListing,
  } = require('backstage-plugin-model-lifecycle-node/testUtils');
  const section = new ConfigSection(
    `modelLifecycle.models.sources.${id}`,
    config,
  );
  const kind = builtInSourceTypes.find(one => one.type === type);
  const configured = kind.configure(section);
  section.rejectUnknownKeys();
  const logged = [];
  const say = (message, meta) =>
    logged.push(`${message} ${JSON.stringify(meta ?? {})}`);
  const logger = {
    ...{ error: say, warn: say, info: say, debug: say },
    child: () => logger,
  };
  const http = createHttpConnector({ sourceId: id, logger, time: systemTime });
  const secrets = new Secrets(systemTime);
  const subject = { method: 'GET', host: id, path: '' };
  const source = configured.create({
    id,
    services: {
      http,
      logger,
      time: systemTime,
      now: systemTime.now,
      sleep: systemTime.sleep,
      secret: (value, signal) => secrets.read(value, { subject, signal }),
      clusterNames: [],
    },
  });
  return {
    source,
    logged,
    /** @param {object} [options] of collectListing */
    list: options => collectListing(source, options),
    close: () => http.close(),
  };
}
