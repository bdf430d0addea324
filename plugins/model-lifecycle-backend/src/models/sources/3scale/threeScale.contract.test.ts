import { ThreeScalePortal, type ThreeScaleService } from 'demo-lab';
import { describeContract } from '../__testUtils__/describeContract';
import { threeScaleSource } from './index';

const CONFIG = { select: [{ name: '.' }] };

function many(count: number): ThreeScaleService[] {
  return Array.from({ length: count }, (_, index) => ({
    id: index + 1,
    name: `Model ${index + 1}`,
    system_name: `llm-${index + 1}`,
  }));
}

describeContract({
  type: threeScaleSource,
  serve: () => ({
    handler: new ThreeScalePortal({ services: many(300), docs: [] }).handler,
    config: CONFIG,
  }),
  isListing: ({ url }) => url.pathname.endsWith('/services.json'),
  variants: {
    empty: () => ({
      handler: new ThreeScalePortal({ services: [], docs: [] }).handler,
      config: CONFIG,
    }),
  },
  leftOut: {
    'a 429 for hours to details: nothing gets lost':
      'gateways are read before products, and the pause holds for all of the host: the listing fails',
  },
});
