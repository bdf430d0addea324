export * from './demo';
export * from './ThreeScalePortal';
export type { ThreeScaleDoc, ThreeScaleService } from './types';
