import { FakeApi } from '../src/__fixtures__/FakeApi';
import { NOW, createRun } from '../src/__fixtures__/runs';
import { logLines } from '../src/__fixtures__/series';
import type { Exhibit } from './gallery';

const STEP_MS = 1_000;

/** The fake API of an exhibit; a moving one makes a step a second. */
export function createGalleryApi(exhibit: Exhibit): FakeApi {
  const api = new FakeApi(exhibit.world);
  if (exhibit.moves) {
    const shift = Date.now() - NOW;
    api.world = shifted(exhibit, shift, 450);
    let step = 450;
    window.setInterval(() => {
      step = step >= 990 ? 450 : step + 1;
      api.world = shifted(exhibit, shift, step);
      window.dispatchEvent(new Event('focus'));
    }, STEP_MS);
  }
  return api;
}

function shifted(exhibit: Exhibit, shift: number, step: number) {
  const later = (text: string) =>
    text.replace(/"(\d{4}-\d\d-\d\dT[\d:.]+Z)"/g, (_, time) =>
      JSON.stringify(new Date(Date.parse(time) + shift).toISOString()),
    );
  const world = JSON.parse(
    later(JSON.stringify(exhibit.world)),
  ) as Exhibit['world'];
  const now = new Date().toISOString();
  const [run, ...others] = world.runs;
  const progress = {
    ...run.progress,
    percent: step / 10,
    step,
    changedAt: now,
    reportedAt: now,
  };
  return {
    ...world,
    runs: [
      createRun({ ...run, version: step, progress, observedAt: now }),
      ...others,
    ],
    lines: logLines(run.pods[0].name, step),
  };
}
