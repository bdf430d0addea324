import type { RunCost } from 'backstage-plugin-model-lifecycle-common';

/** A run of eight GPUs that restarted once. */
export const COST: RunCost = {
  asOf: '2026-05-21T14:02:04.000Z',
  gpuHours: 7.01,
  wastedGpuHours: 1.47,
  cpuHours: 28.04,
  wastedCpuHours: 5.88,
  lines: [
    {
      resource: 'nvidia.com/gpu',
      kind: 'gpu',
      flavour: 'h100-spot',
      hours: 7.01,
      wastedHours: 1.47,
      heldNow: 8,
      pricePerHour: 2.4,
    },
    {
      resource: 'cpu',
      kind: 'cpu',
      flavour: 'h100-spot',
      hours: 28.04,
      wastedHours: 5.88,
      heldNow: 32,
    },
  ],
  attempts: [
    { attempt: 1, outcome: 'restarted', wasted: true, gpuHours: 1.47, cpuHours: 5.88 },
    { attempt: 2, wasted: false, gpuHours: 5.54, cpuHours: 22.16 },
  ],
  unknownPhases: ['dataset'],
  amount: {
    currency: 'EUR',
    total: 16.82,
    wasted: 3.53,
    unpriced: [{ resource: 'cpu', flavour: 'h100-spot' }],
  },
};
