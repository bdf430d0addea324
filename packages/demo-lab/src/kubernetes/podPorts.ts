import { ServerResponse } from 'node:http';
import { ApiError } from './apiError';

/** What a program in a pod answers to GET. */
export interface PodAnswer {
  code?: number;
  headers?: Record<string, string>;
  body?: string;
  /** Held back before the answer begins. */
  delayMs?: number;
}

type Program = (path: string) => PodAnswer;

/** The ports on which programs in pods listen, for `pods/<name>:<port>/proxy`. */
export class PodPorts {
  private readonly programs = new Map<string, Program>();

  listen(podUid: string, port: number, program: Program): void {
    this.programs.set(`${podUid}/${port}`, program);
  }

  close(podUid: string, port: number): void {
    this.programs.delete(`${podUid}/${port}`);
  }

  /** Answers as the API server does for the pod; nobody there is its own 503. */
  async serve(
    request: { podUid: string; port: number; path: string },
    response: ServerResponse,
  ): Promise<void> {
    const { podUid, port, path } = request;
    const program = this.programs.get(`${podUid}/${port}`);
    if (!program) {
      throw new ApiError(
        503,
        'ServiceUnavailable',
        `error trying to reach service: dial tcp 10.0.0.9:${port}: connect: connection refused`,
      );
    }
    const { code = 200, headers, body = '', delayMs = 0 } = program(path);
    if (delayMs > 0) {
      await new Promise(resolve => {
        setTimeout(resolve, delayMs).unref();
      });
    }
    if (response.destroyed) return;
    response.writeHead(code, {
      'content-type': 'application/json',
      ...headers,
    });
    response.end(body);
  }
}
