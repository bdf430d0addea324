import type { BuiltInSourceType } from '../types';
import { readThreeScaleConfig } from './config';
import { ThreeScaleSource } from './ThreeScaleSource';

/** Products of 3scale that front models. See the README beside this file. */
export const threeScaleSource: BuiltInSourceType = {
  type: '3scale',
  configure: section => {
    const config = readThreeScaleConfig(section);
    const sources = config.select.flatMap(({ serves }) =>
      serves.flatMap(model => ('source' in model ? [model.source] : [])),
    );
    return {
      refersTo: [...new Set(sources)],
      create: ({ services }) => new ThreeScaleSource(config, services),
    };
  },
};
