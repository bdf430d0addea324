import type { Axis } from './axis';

/** What a user keeps from run to run. */
export interface MetricsSettings {
  axis: Axis;
  /** 0 to `MAX_SMOOTHING`. */
  smoothing: number;
  log: boolean;
  /** Names of metrics that stand first. */
  pins: string[];
}

export const MAX_SMOOTHING = 0.99;
export const MAX_PINS = 50;

export const DEFAULT_SETTINGS: MetricsSettings = {
  axis: 'step',
  smoothing: 0.6,
  log: false,
  pins: [],
};

const AXES: unknown[] = ['step', 'relative', 'wall'] satisfies Axis[];

/** What another version may have stored; each part that cannot be read has its default. */
export function readSettings(stored: unknown): MetricsSettings {
  const { axis, smoothing, log, pins } = Object(stored);
  const inRange =
    typeof smoothing === 'number' &&
    smoothing >= 0 &&
    smoothing <= MAX_SMOOTHING;
  return {
    axis: AXES.includes(axis) ? axis : DEFAULT_SETTINGS.axis,
    smoothing: inRange ? smoothing : DEFAULT_SETTINGS.smoothing,
    log: typeof log === 'boolean' ? log : DEFAULT_SETTINGS.log,
    pins: Array.isArray(pins)
      ? pins.filter(pin => typeof pin === 'string').slice(0, MAX_PINS)
      : DEFAULT_SETTINGS.pins,
  };
}

/** The newest pin comes last; beyond the limit the oldest goes. */
export function togglePin(pins: string[], name: string): string[] {
  return pins.includes(name)
    ? pins.filter(pin => pin !== name)
    : [...pins, name].slice(-MAX_PINS);
}
