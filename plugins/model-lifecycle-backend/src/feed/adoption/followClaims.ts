import type {
  AuthService,
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import { ANNOTATION_LOCATION } from '@backstage/catalog-model';
import { toError } from '@backstage/errors';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import {
  ANNOTATION_NATIVE_ID,
  ANNOTATION_SOURCE,
} from 'backstage-plugin-model-lifecycle-common';
import type { AdoptionConfig } from '../../config/types';
import type { AdoptionStore } from './AdoptionStore';
import { OWN_LOCATIONS } from '../../catalog/location';
import { ADOPTER_KINDS, toClaim } from './toClaim';
import { trustLocations } from './trustedLocations';
import type { Claim } from './types';

export const ADOPTION_TASK = 'model-lifecycle-adoption';

export interface FollowClaimsOptions {
  auth: AuthService;
  catalog: Pick<CatalogService, 'streamEntities'>;
  config: AdoptionConfig;
  adoptions: Pick<AdoptionStore, 'settle'>;
  scheduler: Pick<SchedulerService, 'scheduleTask'>;
  logger: LoggerService;
}

/**
 * Asks the catalog every 30 seconds who claims what. The question finds claims by
 * an index and leaves our own entities out, so it costs as much as there are
 * claims. While the catalog does not answer in full, everything stays as it is.
 */
export async function followClaims(
  options: FollowClaimsOptions,
): Promise<void> {
  const { adoptions, config, scheduler, logger } = options;
  let failures = 0;
  await scheduler.scheduleTask({
    id: ADOPTION_TASK,
    frequency: { seconds: 30 },
    timeout: { minutes: 5 },
    initialDelay: { seconds: 5 },
    scope: 'global',
    fn: async signal => {
      try {
        const claims = config.enabled ? await readClaims(options, signal) : [];
        await adoptions.settle(claims);
        failures = 0;
      } catch (error) {
        failures += 1;
        // Once, and then ever more rarely; while everything starts it is normal.
        if (signal.aborted || !Number.isInteger(Math.log2(failures))) return;
        logger.warn(
          `The catalog could not be asked which entities adopt a model or a job (${failures} in a row), everything stays as it is: ${
            toError(error).message
          }`,
        );
      }
    },
  });
}

/** All claims, or an error: some of them would look like the others withdrawn. */
async function readClaims(
  options: FollowClaimsOptions,
  signal: AbortSignal,
): Promise<Claim[]> {
  const { auth, catalog, config } = options;
  const isTrusted = trustLocations(config.trustedLocations);
  const claims: Claim[] = [];
  const pages = catalog.streamEntities(
    {
      fields: [
        'kind',
        'metadata.namespace',
        'metadata.name',
        'metadata.annotations',
        'spec.owner',
      ],
      query: {
        $all: [
          { kind: { $in: ADOPTER_KINDS } },
          {
            [`metadata.annotations.${ANNOTATION_NATIVE_ID}`]: { $exists: true },
          },
          { [`metadata.annotations.${ANNOTATION_SOURCE}`]: { $exists: true } },
          {
            $not: {
              [`metadata.annotations.${ANNOTATION_LOCATION}`]: {
                $hasPrefix: OWN_LOCATIONS,
              },
            },
          },
        ],
      },
    },
    { credentials: await auth.getOwnServiceCredentials() },
  );
  for await (const page of pages) {
    signal.throwIfAborted();
    claims.push(
      ...page
        .map(entity => toClaim(entity, isTrusted))
        .filter(claim => claim !== undefined),
    );
  }
  return claims;
}
