import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';

/** Backstage 1.55 supports these; better-sqlite3 13 crashes under Node 20. */
const SUPPORTED_MAJORS = [22, 24];

/**
 * Path of a Node binary that Backstage supports: the running one, or Node 24
 * from `tools/node`, which is installed on first use.
 *
 * @param {string} root the repository
 * @param {(line: string) => void} say
 */
export function supportedNode(root, say) {
  if (SUPPORTED_MAJORS.includes(Number(process.versions.node.split('.')[0]))) {
    return process.execPath;
  }
  const tools = path.join(root, 'tools/node');
  const binary = path.join(
    tools,
    `node_modules/node-linux-${process.arch}/bin/node`,
  );
  if (!existsSync(binary)) {
    say(`Node ${process.versions.node} is not supported, fetching Node 24`);
    const { status } = spawnSync(
      'npm',
      [
        'ci',
        '--prefix',
        tools,
        '--ignore-scripts',
        '--no-audit',
        '--no-fund',
        '--loglevel=error',
      ],
      { stdio: ['ignore', 'ignore', 'inherit'] },
    );
    if (status !== 0 || !existsSync(binary)) {
      say('Could not fetch Node 24. Install Node 22 or 24 and try again.');
      process.exit(1);
    }
  }
  return binary;
}
