import { writeFileSync } from 'node:fs';
import { Session } from 'node:inspector/promises';

/** Profiles the main thread of this process; each file written begins where the one before ended. */
export async function startProfiler() {
  const session = new Session();
  session.connect();
  await session.post('Profiler.enable');
  await session.post('Profiler.setSamplingInterval', { interval: 250 });
  await session.post('Profiler.start');
  return {
    async write(file) {
      const { profile } = await session.post('Profiler.stop');
      writeFileSync(file, JSON.stringify(profile));
      await session.post('Profiler.start');
    },
  };
}
