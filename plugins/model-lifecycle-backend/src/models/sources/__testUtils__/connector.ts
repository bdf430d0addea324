import { mockServices } from '@backstage/backend-test-utils';
import { createHttpConnector } from '../../../http/createHttpConnector';
import { systemTime } from '../../../time/time';

/** The real way out, for tests against servers on loopback. */
export function createTestConnector() {
  return createHttpConnector({
    sourceId: 'test',
    logger: mockServices.logger.mock(),
    time: systemTime,
  });
}
