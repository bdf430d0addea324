import type { Request } from 'express';
import type { RouterOptions } from './ports';
import { RunAccess, type UserCredentials } from './access/RunAccess';
import { VisibleRefs } from './access/VisibleRefs';
import { RunPresenter } from './runs/presentRuns';

/** What every group of routes is given. */
export interface ApiContext extends RouterOptions {
  access: RunAccess;
  present: RunPresenter;
  /** Rejects with 401 and 403 for anybody but a signed-in user. */
  user(request: Request<any, any, any, any>): Promise<UserCredentials>;
}

export function createApiContext(options: RouterOptions): ApiContext {
  return {
    ...options,
    access: new RunAccess({
      ...options,
      visibleRefs: new VisibleRefs(options),
    }),
    present: new RunPresenter(options),
    user: request => options.httpAuth.credentials(request, { allow: ['user'] }),
  };
}
