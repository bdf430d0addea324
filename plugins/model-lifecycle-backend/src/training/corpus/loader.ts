import { InputError } from '@backstage/errors';
import { readdirSync, readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import { LineCounter, parseDocument, type Document } from 'yaml';
import { checkMoments, type Moment, type Place } from './format';

export type { Expectation, Moment, RecordedPhaseState } from './format';

export interface Timeline {
  /** The file name without its extension. */
  name: string;
  moments: Moment[];
  /** Names of fields in the file that are not part of the format. */
  unread?: string[];
}

/**
 * The timelines of a folder, one in each `.yaml` or `.yml` file, by name.
 *
 * @throws InputError with file, line and place where a file is no timeline, and for a folder without any
 */
export function loadTimelines(directory: string): Timeline[] {
  const files = filesOf(directory);
  if (files.length === 0) {
    throw new InputError(
      `${directory}: there are no timelines (.yaml) in this folder`,
    );
  }
  return files.map(file => {
    const path = join(directory, file);
    return parseTimeline(readFileSync(path, 'utf8'), path);
  });
}

function filesOf(directory: string): string[] {
  try {
    return readdirSync(directory)
      .filter(file => /\.ya?ml$/.test(file))
      .sort();
  } catch (error) {
    throw new InputError(`${directory}: the folder cannot be read`, error);
  }
}

/** @throws InputError with file, line and place where the text is no timeline */
export function parseTimeline(text: string, file: string): Timeline {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, merge: true });
  const [broken] = document.errors;
  if (broken) {
    const { line } = lines.linePos(broken.pos[0]);
    const [message] = broken.message.split('\n');
    throw new InputError(`${file}:${line}: ${message}`);
  }
  const moments = valueOf(document, file);
  const { problem, unread } = checkMoments(moments);
  if (problem) {
    const line = lineOf(document, lines, problem.place);
    throw new InputError(
      `${file}:${line}: ${written(problem.place)}${problem.message}`,
    );
  }
  return {
    name: basename(file, extname(file)),
    moments: moments as Moment[],
    ...(unread.length > 0 ? { unread } : {}),
  };
}

function valueOf(document: Document, file: string): unknown {
  try {
    // Objects that do not change are written once and named from then on.
    return document.toJS({ maxAliasCount: -1 });
  } catch (error) {
    throw new InputError(`${file}: the YAML cannot be resolved`, error);
  }
}

/** Of the place, or of the nearest part of the file around it. */
function lineOf(document: Document, lines: LineCounter, place: Place): number {
  for (let length = place.length; length >= 0; length--) {
    const part = place.slice(0, length);
    const node = part.length > 0 ? document.getIn(part, true) : undefined;
    const range = (node as { range?: number[] } | undefined)?.range;
    if (range) {
      return lines.linePos(range[0]).line;
    }
  }
  return 1;
}

function written(place: Place): string {
  const [index, ...keys] = place;
  return index === undefined
    ? ''
    : `${[`moment ${Number(index) + 1}`, ...keys].join(', ')}: `;
}
