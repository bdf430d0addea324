import type { RunGpu } from 'backstage-plugin-model-lifecycle-common';
import type { GpuAnswer } from '../../training/gpu/GpuUsage';
import type { ApiContext } from '../context';
import type { ApiRouter } from '../router';
import { toTime } from '../runs/times';

function toApiGpu({ utilization, ...rest }: GpuAnswer): RunGpu {
  return {
    ...rest,
    utilization: utilization && {
      ...utilization,
      measuredAt: toTime(utilization.measuredAt),
    },
  };
}

/** How busy the GPUs of a run are. It is asked with our credentials, for who may see the run. */
export function addGpuRoutes(router: ApiRouter, context: ApiContext): void {
  const { access, gpu } = context;
  router.get('/runs/:id/gpu', async (request, response) => {
    const credentials = await context.user(request);
    const { row } = await access.find(request.params.id, credentials);
    response.json(toApiGpu(await gpu.of(row.run)));
  });
}
