// Six faults of a watch: what our reflector does, beside client-node's informer.
import { fileURLToPath } from 'node:url';
import { setTimeout as sleep } from 'node:timers/promises';
import { measureInChild } from './lib/child.mjs';
import { printTable, say } from './lib/table.mjs';
import { faults, startFaultServer } from './watch/faultServer.mjs';

const COUNTED_MS = 2_000;
const HELD_AFTER_MS = 6_000;
const READER = new URL('./watch/faultReader.mjs', import.meta.url);

async function suffer(subject, fault) {
  const server = await startFaultServer(fault);
  try {
    const reading = measureInChild(READER, {
      subject,
      url: server.url,
      handlerThrows: fault.handlerThrows,
      heldAfterMs: HELD_AFTER_MS,
      mayFail: true,
    });
    while (server.asked().lists === 0) await sleep(5);
    await sleep(COUNTED_MS);
    const asked = server.asked();
    const { held, exitCode } = await reading;
    return { asked, exitCode, current: same(held, server.truth()) };
  } finally {
    server.stop();
  }
}

function same(held, truth) {
  const text = versions =>
    JSON.stringify(Object.entries(versions ?? {}).sort());
  return text(held) === text(truth);
}

function verdict({ exitCode, current, asked }) {
  if (exitCode !== 0) return 'the process ended';
  const loops = asked.lists + asked.watches > 50 ? 'hot loop; ' : '';
  return `${loops}${current ? 'up to date' : 'holds what is no longer true'}`;
}

export async function watchFaults() {
  const rows = [];
  for (const [name, fault] of Object.entries(faults)) {
    for (const subject of ['informer', 'ours']) {
      say(`${name}: ${subject}`);
      const result = await suffer(subject, fault);
      rows.push([
        name,
        subject,
        result.asked.lists,
        result.asked.watches,
        verdict(result),
      ]);
    }
  }
  printTable(
    `Requests in ${COUNTED_MS / 1_000} s, and how it stands after ${
      HELD_AFTER_MS / 1_000
    } s`,
    ['fault', 'subject', 'LISTs', 'watches', 'then'],
    rows,
  );
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await watchFaults();
