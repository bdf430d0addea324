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
  prepare(query = this.overviewQuery ?? {}) {
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

  /** Answers of the overview come out of a drawer; those of a range are made when they are asked for. */
  getRunMetrics = async (_, query) => {
    this.overviewQuery ??= query;
    const isOverview = query.from === undefined && query.to === undefined;
    const value = (isOverview && this.ready) || this.prepare(query);
    this.ready = undefined;
    this.answeredAt = performance.now();
    return {
      unchanged: false,
      value,
      validator: { etag: String(Math.random()) },
    };
  };
}

/** Counts pictures: uPlot clears its canvas before each. */
let drawn = 0;
let awaited;
const { clearRect } = CanvasRenderingContext2D.prototype;
CanvasRenderingContext2D.prototype.clearRect = function counted(...box) {
  drawn += 1;
  if (awaited && drawn >= awaited.count) {
    // The picture is complete when its task is.
    const { port1, port2 } = new MessageChannel();
    port1.onmessage = awaited.resolve;
    port2.postMessage(undefined);
    awaited = undefined;
  }
  return clearRect.apply(this, box);
};

const frame = () => new Promise(resolve => requestAnimationFrame(resolve));

/** Waits without turning: the thread's time is measured. */
function untilDrawn(count) {
  drawn = 0;
  return new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`${drawn} of ${count} charts drawn in 20 s`)),
      20_000,
    );
    awaited = {
      count,
      resolve: () => {
        clearTimeout(timer);
        resolve();
      },
    };
  });
}

let root;
let world;

function mount() {
  const element = document.getElementById('root');
  root = createRoot(element);
  root.render(
    <ThemeProvider theme={themes.light.getTheme('v4')}>
      <ApiProvider
        apis={{
          get: ref => (ref.id === modelLifecycleApiRef.id ? world : undefined),
        }}
      >
        <ViewRoot label="charts">
          <MetricsPanel run={RUNS.running} words={ENGLISH} />
        </ViewRoot>
      </ApiProvider>
    </ThemeProvider>,
  );
}

window.bench = {
  /** Everything but the panel itself. */
  async prepareFirst(options) {
    root?.unmount();
    world = new World(options);
    world.ready = world.prepare();
    await frame();
  },

  /** From the answer to the last of the five charts, and to the frame that shows them. */
  async firstPaint() {
    const done = untilDrawn(NAMES.length);
    mount();
    await done;
    const drawnMs = performance.now() - world.answeredAt;
    await frame();
    await frame();
    return { drawnMs, shownMs: performance.now() - world.answeredAt };
  },

  async prepareUpdate() {
    world.samples += 1;
    world.ready = world.prepare();
    await frame();
  },

  /** From an answer with one more sample in each series to all charts drawn again. */
  async update() {
    const done = untilDrawn(NAMES.length);
    window.dispatchEvent(new Event('focus'));
    await done;
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
};
