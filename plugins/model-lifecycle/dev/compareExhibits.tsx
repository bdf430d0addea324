import type { ReactNode } from 'react';
import { statusError, type FakeWorld } from '../src/__fixtures__/FakeApi';
import { AT_ONE_STEP, COMPARED } from '../src/__fixtures__/comparison';
import { worldOfComparison } from '../src/__fixtures__/comparisonWorld';
import { COST } from '../src/__fixtures__/cost';
import { createRun, RUNS } from '../src/__fixtures__/runs';
import CompareView from '../src/training/compare/CompareView';
import { CostCard } from '../src/training/cost/CostCard';
import { ViewRoot } from '../src/ui/ViewRoot';
import { useWords } from '../src/words/useWords';
import type { Words } from '../src/words/createWords';
import type { Exhibit } from './gallery';

function View(props: { children(words: Words): ReactNode }) {
  const words = useWords();
  return <ViewRoot label="Exhibit">{props.children(words)}</ViewRoot>;
}

const nothing = () => undefined;

function comparison(ids: string[] | 'invalid') {
  return (
    <View>
      {words => (
        <CompareView
          ids={ids}
          words={words}
          onRun={nothing}
          onChange={nothing}
          onBack={nothing}
        />
      )}
    </View>
  );
}

function cost(run: Parameters<typeof createRun>[0]): Exhibit {
  return {
    view: (
      <View>
        {words => (
          <div style={{ maxWidth: 320 }}>
            <CostCard run={createRun(run)} words={words} />
          </div>
        )}
      </View>
    ),
    world: worldOfComparison(),
  };
}

const three = comparison(COMPARED.map(({ id }) => id));
const world = worldOfComparison();
const failing = (failure: Error): FakeWorld => ({ ...world, failure });

/** Comparisons and costs, in each of their states. */
export const compareExhibits: Record<string, Exhibit> = {
  'compare-ended': { view: three, world },
  'compare-going-on': {
    view: comparison([RUNS.succeeded.id, RUNS.running.id]),
    world: worldOfComparison({ comparison: AT_ONE_STEP }),
  },
  'compare-empty': {
    view: three,
    world: worldOfComparison({
      series: [],
      seriesOf: {},
      comparison: {
        costs: COMPARED.map(() => ({ asOf: COST.asOf, unknown: 'times' })),
        basis: 'final',
        metrics: [],
        facts: [],
        parameters: [],
        sameParameters: 0,
      },
    }),
  },
  'compare-loading': { view: three, world: { ...world, silent: true } },
  'compare-missing': { view: three, world: { ...world, runs: [] } },
  'compare-invalid': { view: comparison('invalid'), world },
  'compare-error': { view: three, world: failing(statusError(503, 'down')) },
  'compare-forbidden': {
    view: three,
    world: failing(statusError(403, 'Forbidden')),
  },
  'compare-stale': { view: three, world, loses: true },
  'cost-running': cost({ cost: COST }),
  'cost-without-prices': cost({
    state: 'succeeded',
    cost: {
      ...COST,
      amount: undefined,
      wastedGpuHours: 0,
      attempts: [],
      unknownPhases: [],
      lines: COST.lines!.map(line => ({
        ...line,
        heldNow: 0,
        pricePerHour: undefined,
      })),
    },
  }),
  'cost-no-gpu': cost({
    cost: {
      ...COST,
      amount: undefined,
      gpuHours: undefined,
      wastedGpuHours: undefined,
      lines: [COST.lines![1]],
    },
  }),
  'cost-unknown': cost({ cost: { asOf: COST.asOf, unknown: 'requests' } }),
};
