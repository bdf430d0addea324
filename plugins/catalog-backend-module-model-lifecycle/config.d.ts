import type { SchedulerServiceTaskScheduleDefinitionConfig } from '@backstage/backend-plugin-api';
import type { HumanDuration } from '@backstage/types';

export interface Config {
  modelLifecycle?: {
    catalog?: {
      /**
       * When the change feed of the Model Lifecycle backend is read. Each run
       * goes on reading for two thirds of the timeout, which is also how long
       * it takes until another replica takes over. Default: every 10 seconds,
       * with a timeout of 1 minute.
       *
       * @visibility backend
       */
      schedule?: SchedulerServiceTaskScheduleDefinitionConfig;
      /**
       * Time between two reads during a run. Default: 2s for training, 10s for
       * sources of models, which change seldom.
       *
       * @visibility backend
       */
      pollInterval?: string | HumanDuration;
      /**
       * Keys of sources that are gone for good, such as `training:old-cluster`.
       * The entities of a source that is merely missing in the config stay.
       *
       * @visibility backend
       */
      forget?: string[];
    };
  };
}
