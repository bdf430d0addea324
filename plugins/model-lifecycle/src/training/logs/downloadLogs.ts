import type { LogLine } from 'backstage-plugin-model-lifecycle-common';
import type { ModelLifecycleApi } from '../../api/ModelLifecycleApi';
import type { LogSelection } from './LogTail';

const RANGE_LINES = 5_000;
/** One million lines: what a browser can hold. */
const MAX_RANGES = 200;

/** All lines of a pod that are there, oldest first. */
export async function collectLog(
  api: Pick<ModelLifecycleApi, 'getRunLogs'>,
  runId: string,
  selection: LogSelection,
): Promise<string> {
  const parts: string[] = [];
  let from = 1;
  for (let range = 0; range < MAX_RANGES; range++) {
    const page = await api.getRunLogs(runId, {
      ...selection,
      from,
      lines: RANGE_LINES,
    });
    parts.push(...page.items.map(lineText));
    const last = page.items[page.items.length - 1]?.line;
    const done =
      page.total === undefined
        ? page.items.length < RANGE_LINES
        : from + RANGE_LINES > page.total;
    if (last === undefined || done) {
      break;
    }
    from += RANGE_LINES;
  }
  return parts.join('');
}

function lineText({ timestamp, message }: LogLine): string {
  return `${timestamp ? `${timestamp} ` : ''}${message}\n`;
}
