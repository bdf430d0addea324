import type { createOpenApiRouter } from '../schema/openapi';

/** The router that checks every request against openapi.yaml. */
export type ApiRouter = Awaited<ReturnType<typeof createOpenApiRouter>>;
