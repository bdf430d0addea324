import type { RootConfigService } from '@backstage/backend-plugin-api';
import { ConfigSources } from '@backstage/config-loader';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { configError, oneLineOf } from './exitCodes';

const DEFAULT_FILE = 'app-config.yaml';

/**
 * The app-config as the backend would read it: later files go before earlier
 * ones, `${NAME}`, `$env`, `$file` and `$include` are filled in, `APP_CONFIG_*`
 * counts.
 */
export async function readConfig(
  files: readonly string[],
): Promise<RootConfigService> {
  const targets = (files.length > 0 ? files : [DEFAULT_FILE]).map(file =>
    resolve(file),
  );
  const missing = targets.find(file => !existsSync(file));
  if (missing !== undefined) {
    throw configError(
      files.length > 0
        ? `There is no file ${missing}`
        : `There is no ${DEFAULT_FILE} here: name one or more with --config`,
    );
  }
  try {
    const config = await ConfigSources.toConfig(
      ConfigSources.default({
        watch: false,
        argv: targets.flatMap(file => ['--config', file]),
      }),
    );
    // Read once: nobody waits for changes.
    config.close();
    return config;
  } catch (error) {
    throw configError(`The configuration cannot be read: ${oneLineOf(error)}`);
  }
}
