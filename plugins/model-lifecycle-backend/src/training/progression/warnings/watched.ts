/*
 * Which metrics are watched, by what their names say. What a name does not say
 * is left alone: a warning about a learning rate would be noise.
 */
import {
  metricDirection,
  type MetricDirection,
} from 'backstage-plugin-model-lifecycle-common';
import type { MetricValue } from '../../run';

type Named = Pick<MetricValue, 'name' | 'split'>;

/** How fast it is done says nothing about how good it is. */
const SPEED =
  /per[_\s-]?(second|sec|s|minute|min)$|throughput|(samples|tokens|steps|it|iterations|examples|images)[_/](s|sec|second)$|runtime|latency|mfu$/i;
const LOSS = /(^|[^a-z])loss$|Loss$|perplexity$|(^|[^a-z])nll$/;

export function isSpeed({ name, split }: Named): boolean {
  return (
    split !== 'eval' &&
    SPEED.test(name) &&
    !/runtime|latency/i.test(name) &&
    metricDirection(name) !== 'down'
  );
}

/** A loss, of training or of evaluation. */
export function isLoss({ name }: Named): boolean {
  return LOSS.test(name) && metricDirection(name) === 'down';
}

/** Which way a metric of an evaluation gets better; `undefined`: it is not watched. */
export function qualityOf({ name, split }: Named): MetricDirection | undefined {
  return split === 'eval' && !SPEED.test(name)
    ? metricDirection(name)
    : undefined;
}
