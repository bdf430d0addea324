import {
  mockServices,
  type TestDatabases,
} from '@backstage/backend-test-utils';
import type { Knex } from 'knex';
import type { Fence } from '../../../clusters/lease/fence';
import { ManualTime } from '../../../time/__testUtils__/ManualTime';
import { createRunHistory, type RunHistoryOptions } from '../createRunHistory';
import type { RunHistory } from '../types';
import { prepareDatabase } from './database';
import { NOW } from './runs';

export interface TestHistory {
  knex: Knex;
  fence: Fence;
  time: ManualTime;
  history: RunHistory;
  /** Another process over the same database: nothing of the memory of the first. */
  restarted(): RunHistory;
}

type TestDatabaseId = Parameters<TestDatabases['init']>[0];

/** A history over an empty database. */
export async function createTestHistory(
  databases: TestDatabases,
  databaseId: TestDatabaseId,
  options: Partial<RunHistoryOptions> = {},
): Promise<TestHistory> {
  const knex = await databases.init(databaseId);
  const fence = await prepareDatabase(knex);
  const create = (time: ManualTime) =>
    createRunHistory({
      knex,
      time,
      logger: mockServices.logger.mock(),
      ...options,
    });
  const time = new ManualTime(NOW);
  return {
    knex,
    fence,
    time,
    history: create(time),
    restarted: () => create(new ManualTime(NOW)),
  };
}
