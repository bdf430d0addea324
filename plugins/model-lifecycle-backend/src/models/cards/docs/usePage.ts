import type { ServerRecord } from 'backstage-plugin-model-lifecycle-node';
import { toWebUrl } from '../../../catalog/links';
import { exampleCall } from '../examples/exampleCall';
import { writeExamples } from '../examples/writeExamples';
import { codeBlock, factTable, page, words } from './markdownParts';

const MAX_SERVERS = 20;

/** Where the model answers, and how it is asked. */
export function usePage(servers: readonly ServerRecord[]): string {
  const shown = [...servers]
    .sort((one, other) => (one.key < other.key ? -1 : 1))
    .slice(0, MAX_SERVERS);
  return page(
    '# Use it',
    shown.length === 0 &&
      'No model server in the catalog answers for this model at present.',
    ...shown.map(serverPart),
    servers.length > MAX_SERVERS &&
      `${servers.length - MAX_SERVERS} more servers stand in the catalog.`,
    '## Files',
    '[Versions and files](versions.md) says where the files of each version are.',
  );
}

function serverPart(record: ServerRecord): string {
  const call = exampleCall(record);
  return page(
    `## ${words(record.title)}`,
    factTable([
      ['From outside', toWebUrl(record.externalUrl)],
      ['Inside the cluster', toWebUrl(record.internalUrl)],
      ['Names of the model', [...(record.servedNames ?? [])].sort().join(', ')],
      ['Runtime', record.runtime],
      ['Credentials', credentials(record.authRequired)],
    ]),
    call?.authRequired &&
      'The examples take the token from the environment variable `TOKEN`.',
    ...(call
      ? writeExamples(call).map(({ title, language, code }) =>
          page(`### ${title}`, codeBlock(code, language)).trim(),
        )
      : ['The server does not say how it is asked.']),
  ).trim();
}

function credentials(authRequired: boolean | undefined): string {
  if (authRequired === undefined) return 'the source does not say';
  return authRequired ? 'a token is needed' : 'none are needed';
}
