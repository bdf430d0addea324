import type { LoggerService } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import type { ClusterClient } from '../../../clusters/types';
import { createHttpConnector } from '../../../http/createHttpConnector';
import { createSecretReader } from '../../../clusters/readSecret';
import type { Time } from '../../../time/time';
import type { OpenConnector } from './polledSource';

/** The one way out of the plugin, for sources of runs. */
export function connectorOpener(options: {
  /** Where tokens may stand in Secrets. */
  client(cluster: string): ClusterClient | undefined;
  logger: LoggerService;
  time: Time;
}): OpenConnector {
  const { client, logger, time } = options;
  const readSecret = createSecretReader(name => {
    const found = client(name);
    if (!found) throw new NotFoundError(`No cluster '${name}' is configured`);
    return found;
  });
  return sourceId =>
    createHttpConnector({
      ...{ sourceId, time, readSecret },
      logger: logger.child({ source: sourceId }),
    });
}
