// What runs in the browser: the panel over series that this page makes up, and
// a stopwatch around it.
import { ApiProvider } from '@backstage/core-app-api';
import { themes } from '@backstage/theme';
import { ThemeProvider } from '@material-ui/core/styles';
import { createRoot } from 'react-dom/client';
import { ENGLISH } from '../../plugins/model-lifecycle/src/__fixtures__/words';
import { RUNS } from '../../plugins/model-lifecycle/src/__fixtures__/runs';
import { modelLifecycleApiRef } from '../../plugins/model-lifecycle/src/api/ModelLifecycleApi';
import { MetricsPanel } from '../../plugins/model-lifecycle/src/training/metrics/MetricsPanel';
import { ViewRoot } from '../../plugins/model-lifecycle/src/ui/ViewRoot';

const START = Date.parse('2026-05-21T10:00:00Z');
const STEP_MS = 1_000;
const NAMES = ['loss', 'accuracy', 'perplexity', 'grad_norm', 'throughput'];

/** `samples` of one series: a curve with unrest, never the same twice. */
function column(samples, phase) {
  return Float64Array.from({ length: samples }, (_, index) => {
    const share = index / samples;
    const unrest = Math.sin(index * 1.3 + phase) * Math.sin(index * 0.017);
    return 0.4 + 1.5 * Math.exp(-4 * share) + 0.2 * unrest;
  });
}

/** As the backend does it: samples where they fit, else buckets of one width. */
function bucketed(values, { from, to, points }) {
  const first = Math.max(0, Math.ceil(((from ?? 0) - START) / STEP_MS));
  const end = Math.min(
    values.length,
    Math.floor(((to ?? Infinity) - START) / STEP_MS) + 1,
  );
  const width = Math.max(1, Math.ceil((end - first) / points));
  const buckets = [];
  for (let index = first; index < end; index += width) {
    const last = Math.min(index + width, end) - 1;
    let min = Infinity;
    let max = -Infinity;
    for (let place = index; place <= last; place += 1) {
      min = Math.min(min, values[place]);
      max = Math.max(max, values[place]);
    }
    buckets.push({
      at: new Date(START + last * STEP_MS).toISOString(),
      step: last,
      min,
      max,
      last: values[last],
      count: last - index + 1,
      attempt: 1,
    });
  }
  return {
    buckets,
    samples: Math.max(0, end - first),
    resolution: width === 1 ? 'full' : 'buckets',
  };
}

class World {
  constructor({ samples, atLeastPoints = 0 }) {
    this.samples = samples;
    this.atLeastPoints = atLeastPoints;
    this.columns = NAMES.flatMap((name, index) =>
      ['train', 'eval'].map(split => ({
        name,
        split,
        values: column(samples * 2, index + (split === 'eval' ? 9 : 0)),
      })),
    );
  }

  /** The answer is made, and turned into text and back, before the clock starts. */
  prepare(query = {}) {
    const range = {
      from: query.from && Date.parse(query.from),
      to: query.to && Date.parse(query.to),
      points: Math.max(query.points ?? 500, this.atLeastPoints),
    };
    const value = {
      series: this.columns
        .filter(({ name }) => !query.name || query.name.includes(name))
        .map(({ name, split, values }) => ({
          name,
          split,
          ...bucketed(values.subarray(0, this.samples), range),
        })),
    };
    return JSON.parse(JSON.stringify(value));
  }

  getRunMetrics = async (_, query) => {
    const value = this.prepare(query);
    this.answeredAt = performance.now();
    return { unchanged: false, value, validator: { etag: String(Math.random()) } };
  };
}

/** Counts pictures: uPlot clears its canvas before each. */
let drawn = 0;
const { clearRect } = CanvasRenderingContext2D.prototype;
CanvasRenderingContext2D.prototype.clearRect = function counted(...box) {
  drawn += 1;
  return clearRect.apply(this, box);
};

const turn = () =>
  new Promise(resolve => {
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = resolve;
    port2.postMessage(undefined);
  });

const frame = () => new Promise(resolve => requestAnimationFrame(resolve));

async function untilDrawn(count) {
  const end = performance.now() + 20_000;
  while (drawn < count) {
    if (performance.now() > end) {
      throw new Error(`only ${drawn} of ${count} charts were drawn in 20 s`);
    }
    await turn();
  }
  // The picture is complete when its task is.
  await turn();
}

let root;
let world;

function mount() {
  const element = document.getElementById('root');
  root = createRoot(element);
  root.render(
    <ThemeProvider theme={themes.light.getTheme('v4')}>
      <ApiProvider
        apis={{ get: ref => (ref.id === modelLifecycleApiRef.id ? world : undefined) }}
      >
        <ViewRoot label="charts">
          <MetricsPanel run={RUNS.running} words={ENGLISH} />
        </ViewRoot>
      </ApiProvider>
    </ThemeProvider>,
  );
}

window.bench = {
  /** From the answer to the last of the five charts, and to the frame that shows them. */
  async firstPaint(options) {
    root?.unmount();
    await frame();
    world = new World(options);
    drawn = 0;
    mount();
    await untilDrawn(NAMES.length);
    const drawnMs = performance.now() - world.answeredAt;
    await frame();
    await frame();
    return { drawnMs, shownMs: performance.now() - world.answeredAt };
  },

  /** From an answer with one more sample in each series to all charts drawn again. */
  async update() {
    world.samples += 1;
    drawn = 0;
    window.dispatchEvent(new Event('focus'));
    await untilDrawn(NAMES.length);
    return performance.now() - world.answeredAt;
  },

  /** The longest times between two frames until `stop`, longest first. */
  watchFrames() {
    const gaps = [];
    let before = performance.now();
    let going = true;
    const look = now => {
      gaps.push(now - before);
      before = now;
      if (going) requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
    return (window.stopFrames = () => {
      going = false;
      return gaps.sort((a, b) => b - a);
    });
  },

  drawn: () => drawn,
};
