import type {
  ListedPage,
  ListingEvent,
  ScopeEnd,
} from 'backstage-plugin-model-lifecycle-node';
import { brokenOff, reasonOf } from '../../../http/answers/failure';

/** A page of a scope, or the place of one that is what it was. */
export type ScopePage = ListedPage | { samePage: number };

/**
 * The events of one scope. What the source did wrong becomes its end:
 * `partial` where pages were read, `failed` where none was. Rejects where the
 * signal aborts, and for mistakes of ours.
 */
export async function* listScope(options: {
  scope: string;
  signal: AbortSignal;
  read: () => AsyncGenerator<ScopePage, ScopeEnd>;
}): AsyncGenerator<ListingEvent, ScopeEnd> {
  const { scope, signal } = options;
  let sawSomething = false;
  let end: ScopeEnd;
  try {
    const pages = options.read();
    let step = await pages.next();
    while (!step.done) {
      signal.throwIfAborted();
      sawSomething = true;
      yield 'samePage' in step.value
        ? { type: 'same-page', scope, position: step.value.samePage }
        : { type: 'page', scope, ...step.value };
      step = await pages.next();
    }
    end = step.value;
  } catch (error) {
    signal.throwIfAborted();
    end = brokenOff(reasonOf(error), { sawSomething });
  }
  yield { type: 'end', scope, end };
  return end;
}
