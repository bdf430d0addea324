import type { Reason } from 'backstage-plugin-model-lifecycle-node';
import { EXIT, type ExitCode } from './exitCodes';

/**
 * What is missing or wrong, and what to do. `{name}` is a parameter of the
 * reason; a part in brackets stands only where its parameter is there. The
 * pages of Backstage have words for more codes: a code without words here is
 * shown as it is.
 */
const WORDS: Record<string, string> = {
  readable: 'can be read',
  'can-list': 'can be listed',
  'registries-found': '{count} registries found',
  'scope-empty':
    'nothing was found in {scope}: look whether it is written right',
  'nothing-listed': 'the listing named nothing at all: look at its scopes',
  'scopes-incomplete': '{failing} of {scopes} scopes could not be read in full',
  'scope-not-ended': 'the listing of this scope broke off',
  'scan-interrupted':
    'did not end within schedule.timeout: in Backstage a scan goes on in the next run',
  'check-timeout': 'did not answer in time',
  'source-threw': 'the source failed with an error of its own',
  'kind-not-installed': 'the cluster has no {kind}: nothing to read',
  'beyond-cap': '{count} are more than maxModels ({max}): the rest is left out',
  'unexpected-answer':
    'the answer is not {expected}: another service or a login page may answer there',
  'entity-kind-not-recognised': 'the catalog does not take the kind {kind}',
  'entity-without-address': 'the server has no address',
  'oci-catalog-refused':
    '{host} does not list its repositories: name them in repositories',

  'upstream-unauthorized':
    '{host} does not accept the credentials[ ({status})]: give a token or password that is valid (token, tokenFile, tokenSecret, password)',
  'upstream-forbidden':
    '{host} refuses to show this[ ({status})]: the token lacks a scope, or its account the right to read',
  'upstream-not-found':
    '{host} knows no such address[ ({status})]: check the base URL',
  'upstream-rate-limited':
    '{host} asks for fewer requests[ ({status})]: set requestsPerSecond, or scan less often',
  'upstream-server':
    '{host} has a failure of its own[ ({status})]: see the logs of that server',
  'upstream-rejected': '{host} gave an answer that cannot be used[ ({status})]',
  'upstream-not-json':
    '{host} did not answer with JSON: a login page or a proxy may stand in front of it',
  'upstream-truncated': 'the answer of {host} ended early',
  'upstream-too-large':
    'an answer of {host} is larger than allowed: raise {setting}',
  'upstream-timeout': '{host} did not answer[ within {limitMs} ms]',
  'upstream-unreachable':
    '{host} cannot be reached[ ({code})]: check the address, network policies and proxies',
  'upstream-tls':
    'no trusted connection to {host}[ ({code})]: give its CA as tls.caFile or tls.caData; the host must be a name in its certificate',
  'upstream-redirect-refused':
    '{host} leads to another host[ ({target})]: if that is right, make it the base URL',
  'upstream-address-refused':
    'nothing is sent to {host}[ ({address})]: if that is meant, name it in allowAddresses or auth.realms',
  'upstream-credentials':
    'the token or password cannot be read: look at the file or Secret that the config names',
};

export function wordsOf({ code, params = {}, message }: Reason): string {
  if (!Object.hasOwn(WORDS, code)) {
    if (message) return message;
    const details = Object.entries(params).map(
      ([name, value]) => `${name}: ${value}`,
    );
    return details.length > 0 ? `${code} (${details.join(', ')})` : code;
  }
  const text = (part: string) =>
    part.replace(/\{(\w+)\}/g, (_, name) => String(params[name] ?? '?'));
  return text(
    WORDS[code].replace(/\[([^\]]*)\]/g, (_, part: string) => {
      const name = /\{(\w+)\}/.exec(part)?.[1] ?? '';
      return params[name] === undefined ? '' : part;
    }),
  );
}

/** Nothing answered: not the same as an answer that says no. */
const SILENT = new Set([
  'check-timeout',
  'upstream-unreachable',
  'upstream-timeout',
  'upstream-server',
  'cluster-refused',
  'cluster-timeout',
  'cluster-server',
]);

export function exitCodeOf({ code }: Reason): ExitCode {
  return SILENT.has(code) ? EXIT.unreachable : EXIT.findings;
}
