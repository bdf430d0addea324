import { ServerResponse } from 'node:http';
import { ApiError, badRequest } from './apiError';
import { KubernetesObject } from './objects';
import { PodLogs, parseLogOptions } from './podLogs';

interface PodLike extends KubernetesObject {
  spec?: { containers?: { name: string }[] };
  status?: {
    phase?: string;
    containerStatuses?: {
      name: string;
      state?: { waiting?: { reason?: string; message?: string } };
      lastState?: { terminated?: object };
    }[];
  };
}

function containerOf(pod: PodLike, asked: string | undefined): string {
  const names = pod.spec?.containers?.map(({ name }) => name) ?? [];
  const { name: podName } = pod.metadata;
  if (asked) {
    if (!names.includes(asked)) {
      throw badRequest(`container ${asked} is not valid for pod ${podName}`);
    }
    return asked;
  }
  if (names.length === 1) return names[0];
  throw badRequest(
    `a container name must be specified for pod ${podName}, choose one of: [${names.join(
      ' ',
    )}]`,
  );
}

function assertStarted(pod: PodLike, container: string): void {
  const { name } = pod.metadata;
  const status = pod.status?.containerStatuses?.find(
    ({ name: each }) => each === container,
  );
  const waiting = status?.state?.waiting;
  // A container that waits for its next start still has the log of the last one.
  if (waiting && !status?.lastState?.terminated) {
    const image = ['ErrImagePull', 'ImagePullBackOff'].includes(
      waiting.reason ?? '',
    );
    throw badRequest(
      `container "${container}" in pod "${name}" is waiting to start: ${
        image ? 'trying and failing to pull image' : waiting.reason
      }`,
    );
  }
  if (pod.status?.phase === 'Pending' && !pod.status.containerStatuses) {
    throw badRequest(
      `container "${container}" in pod "${name}" is waiting to start: ContainerCreating`,
    );
  }
}

/** Also when the reader has gone. */
function drained(response: ServerResponse): Promise<void> {
  return new Promise(resolve => {
    const done = () => {
      response.off('drain', done);
      response.off('close', done);
      resolve();
    };
    response.on('drain', done);
    response.on('close', done);
  });
}

/** GET …/pods/<name>/log. */
export async function servePodLog(
  parts: { logs: PodLogs; now: number },
  request: { pod: KubernetesObject; query: URLSearchParams },
  response: ServerResponse,
): Promise<void> {
  const pod = request.pod as PodLike;
  const options = parseLogOptions(request.query, parts.now);
  const container = containerOf(pod, options.container);
  const { uid, name } = pod.metadata;
  assertStarted(pod, container);
  if (options.previous && !parts.logs.hasPrevious(uid, container)) {
    throw new ApiError(
      400,
      'BadRequest',
      `previous terminated container "${container}" in pod "${name}" not found`,
    );
  }
  response.writeHead(200, { 'content-type': 'text/plain' });
  if (!options.follow || options.previous) {
    const { previous } = options;
    const portions = parts.logs.portions({ uid, container, previous }, options);
    for (const bytes of portions) {
      if (response.destroyed) return;
      if (!response.write(bytes)) await drained(response);
    }
    response.end();
    return;
  }
  response.flushHeaders();
  const gone = new AbortController();
  response.on('close', () => gone.abort());
  const chunks = parts.logs.follow({ uid, container }, options, gone.signal);
  for await (const chunk of chunks) {
    response.write(chunk);
  }
  response.end();
}
