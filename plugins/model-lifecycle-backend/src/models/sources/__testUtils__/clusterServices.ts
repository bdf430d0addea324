import { mockServices } from '@backstage/backend-test-utils';
import type { DemoLab } from 'demo-lab';
import { createClusterClient } from '../../../clusters/createClusterClient';
import { systemTime } from '../../../time/time';
import { clusterConfig } from '../../../__tests__/__testUtils__/labs';
import { nothingDeclared } from './nothingDeclared';
import type { BuiltInServices } from '../types';

/** What a source gets, with labs as its clusters. The connector is refused unless one is given. */
export function clusterServices(
  labs: Record<string, DemoLab | { lab: DemoLab; token: string }>,
  options: { http?: BuiltInServices['http'] } = {},
): BuiltInServices {
  return {
    http: options.http ?? {
      connect: ({ baseUrl }) => {
        throw new Error(`Nothing may be asked at ${baseUrl}`);
      },
    },
    logger: mockServices.logger.mock(),
    time: systemTime,
    now: systemTime.now,
    sleep: systemTime.sleep,
    secret: async value => ('value' in value ? value.value : ''),
    declared: nothingDeclared,
    clusterNames: Object.keys(labs),
    cluster: name => {
      const entry = labs[name];
      if (!entry) throw new Error(`There is no cluster '${name}'`);
      const { lab, token } =
        'lab' in entry ? entry : { lab: entry, token: entry.token };
      return createClusterClient(clusterConfig(name, lab, { token }), {
        discovery: mockServices.discovery.mock(),
        auth: mockServices.auth.mock(),
      });
    },
  };
}
