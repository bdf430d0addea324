import { Router } from 'express';
import { createOpenApiRouter } from '../schema/openapi';
import { addActionRoutes } from './actionRoutes';
import { addComparisonRoutes } from './comparisons/comparisonRoutes';
import { createApiContext } from './context';
import { addEntityRoutes } from './entityRoutes';
import { addEventRoutes } from './events/eventRoutes';
import { addFollowRoutes } from './follows/followRoutes';
import { addGpuRoutes } from './gpu/gpuRoutes';
import { addLogRoutes } from './logs/logRoutes';
import { addDeclaredRoutes } from './models/declaredRoutes';
import { addModelRoutes } from './models/modelRoutes';
import { addSourceActionRoutes } from './models/sourceActionRoutes';
import type { RouterOptions } from './ports';
import { readReportBody } from './reports/reportBody';
import { addReportRoutes } from './reports/reportRoutes';
import { addListRoutes } from './runs/listRoutes';
import { addRunRoutes } from './runs/runRoutes';
import { addSourceRoutes } from './sourceRoutes';

/** All routes of openapi.yaml. Requests are checked against it before a route sees them. */
export async function createRouter(options: RouterOptions): Promise<Router> {
  const router = await createOpenApiRouter();
  const context = createApiContext(options);
  addListRoutes(router, context);
  addRunRoutes(router, context);
  addComparisonRoutes(router, context);
  addGpuRoutes(router, context);
  addEventRoutes(router, context);
  addLogRoutes(router, context);
  addActionRoutes(router, context);
  addFollowRoutes(router, context);
  addSourceRoutes(router, context);
  addSourceActionRoutes(router, context);
  addDeclaredRoutes(router, context);
  addModelRoutes(router, context);
  addEntityRoutes(router, context);
  addReportRoutes(router, context);
  return Router().use('/reports', readReportBody()).use(router);
}
