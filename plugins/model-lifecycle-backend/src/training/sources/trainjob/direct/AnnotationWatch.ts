import type { Timestamp } from '../../../run';
import { PROGRESS_ANNOTATION } from '../observe/names';
import type { TrimmedTrainJob } from '../types';

/** A controller that polls writes this often at least, and an annotation that stands still for so long was left behind. */
const PATIENCE_INTERVALS = 3;
const PATIENCE_MS = 30_000;

/** Whether somebody writes OpenShift AI's annotation on a TrainJob. */
export class AnnotationWatch {
  #seen = false;
  #text?: string;
  #since?: Timestamp;
  #hasMoved = false;

  /** It was written while we looked. From then on nobody else has to ask. */
  get hasMoved(): boolean {
    return this.#hasMoved;
  }

  notice({ metadata, oversized }: TrimmedTrainJob, now: Timestamp): void {
    const text =
      metadata.annotations?.[PROGRESS_ANNOTATION] ??
      (oversized && `${oversized.bytes} bytes`);
    if (this.#seen && text !== undefined && text !== this.#text) {
      this.#hasMoved = true;
    }
    if (!this.#seen && text !== undefined) this.#since = now;
    this.#seen = true;
    this.#text = text;
  }

  /** From when on one that was there from the beginning counts as left behind; -Infinity without one. */
  leftAt(intervalMs: number): Timestamp {
    return this.#since === undefined
      ? -Infinity
      : this.#since + PATIENCE_INTERVALS * intervalMs + PATIENCE_MS;
  }
}
