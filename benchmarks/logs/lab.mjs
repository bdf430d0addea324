// A demo lab's API server with one running pod that has written very many lines.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { childOptions } from '../lib/child.mjs';
import { loadSource } from '../lib/source.mjs';

const { lines } = childOptions();
const dir = mkdtempSync(path.join(tmpdir(), 'model-lifecycle-logs-lab-'));
const { startDemoLab, RESOURCES } = loadSource(
  'packages/demo-lab/src/index.ts',
);
const FIRST = Date.now() - lines * 100;
const lab = await startDemoLab({
  directory: dir,
  scenario: 'empty',
});
const uid = addPod('trainer-0');
lab.server.logs.generate(uid, 'node', { count: lines, line: lineAt });

lab.server.logs.append(addPod('warm-up'), 'node', { at: FIRST, text: 'x' });

function addPod(name) {
  return lab.server.store.create(RESOURCES.pods, {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default' },
    spec: { containers: [{ name: 'node' }] },
    status: { phase: 'Running' },
  }).metadata.uid;
}

/** What a trainer writes: mostly metrics, now and then a warning, rarely an error in colour. */
function lineAt(index) {
  const at = FIRST + index * 100;
  if (index % 997 === 0) {
    return { at, text: `\u001b[31mERROR worker ${index} lost\u001b[0m` };
  }
  if (index % 50 === 0) return { at, text: `WARNING slow step ${index}` };
  const loss = (3 / (1 + index)).toFixed(6);
  return {
    at,
    text: `{'epoch': ${(index / 2_000).toFixed(
      2,
    )}, 'step': ${index}, 'loss': ${loss}, 'tokens_per_s': ${
      18_200 + (index % 60)
    }}`,
  };
}

let written = 0;
process.on('message', ({ write }) => {
  for (let index = 0; index < write; index += 1) {
    lab.server.logs.append(uid, 'node', {
      at: Date.now(),
      text: `written ${(written += 1)}`,
    });
  }
  process.send({ written });
});
const end = () => {
  rmSync(dir, { recursive: true, force: true });
  process.exit(0);
};
process.once('SIGTERM', end);
process.once('disconnect', end);
process.send({ kubeconfigPath: lab.kubeconfigPath, uid });
