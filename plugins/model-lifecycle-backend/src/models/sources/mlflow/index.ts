import type { BuiltInSourceType } from '../types';
import { MlflowClient } from './client';
import { readMlflowConfig } from './config';
import { MlflowSource } from './MlflowSource';

/** Registered models of an MLflow server. Scopes are its workspaces. */
export const mlflowSource: BuiltInSourceType = {
  type: 'mlflow',
  configure(section) {
    const config = readMlflowConfig(section);
    return {
      create: ({ id, services }) =>
        new MlflowSource(
          id,
          config,
          new MlflowClient(
            services.http.connect(config.endpoint),
            config.pageSize,
          ),
        ),
    };
  },
};
