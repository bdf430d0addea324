import type { ModelSource } from '../../models';
import type { RecordingLogger } from '../recordingLogger';
import type { SourceRequest, SourceServer } from '../SourceServer';

/** A source and the server that it reads. @public */
export interface PreparedSource {
  server: SourceServer;
  source: ModelSource;
  /** Everything that the source and its connector logged. */
  log: Pick<RecordingLogger, 'text'>;
  /** Beside the server, which the suite closes. */
  close?(): Promise<void>;
}

/** @public */
export interface PreparedVariant extends PreparedSource {
  /** Keys of what is there from the beginning of the listing to its end. */
  present: string[];
}

/** @public */
export interface ModelSourceContractOptions {
  name: string;
  /**
   * A healthy server with several things in it and a source that reads it;
   * called for each case. Timeouts have to be short (headers 500 ms, body 100 ms),
   * `maxBodyBytes` small (1 MiB), and sleeping must take no time.
   */
  prepare(): Promise<PreparedSource>;
  /** Requests that enumerate. All others read details. Default: each is one. */
  isListing?(request: SourceRequest): boolean;
  /** For sources of several scopes: one of them, and the requests that read it. */
  oneScope?: {
    scope: string;
    matches(request: SourceRequest): boolean;
  };
  /** Worlds that the server of this source can be in; those that are given are tested. */
  variants?: {
    /** Reachable, and nothing in it. */
    empty?(): Promise<PreparedSource>;
    onePage?(): Promise<PreparedVariant>;
    /** The page after the second one is the second one. */
    repeatedToken?(): Promise<PreparedSource>;
    /** What stood on the first page goes while the listing is under way. */
    removedBetweenPages?(): Promise<PreparedVariant>;
    /** A page holds less than was asked for, and is not the last. */
    shortPage?(): Promise<PreparedVariant>;
  };
  /** Facts by their full name that say nothing about this source, each with the reason. */
  leftOut?: Readonly<Record<string, string>>;
}

/** One fact, checked in a world of its own. */
export interface ContractCase {
  name: string;
  check(): Promise<void>;
}

/** Makes a world, looks at it, and clears it away. */
export async function using<T extends PreparedSource>(
  prepare: () => Promise<T>,
  look: (prepared: T) => Promise<void>,
): Promise<void> {
  const prepared = await prepare();
  try {
    await look(prepared);
  } finally {
    await prepared.close?.();
    await prepared.server.close();
  }
}
