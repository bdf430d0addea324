import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { GERMAN, ENGLISH } from '../__fixtures__/words';
import { englishMessages } from '../translation/english';

const BACKEND = path.resolve(__dirname, '../../../model-lifecycle-backend/src');
const PORT = path.resolve(
  __dirname,
  '../../../model-lifecycle-node/src/models/http.ts',
);
const OURS = ['models', 'http', 'feed'];

/** Codes that no page shows as a reason, and why. */
const NOT_REASONS: Record<string, string> = {
  ready: 'a state of a server: model.readiness.*',
  'not-ready': 'a state of a server: model.readiness.*',
  stopped: 'a state of a server: model.readiness.*',
  unknown: 'a state of a server: model.readiness.*',
  'can-list': 'a check that passed: only the command line tells of those',
  readable: 'a check that passed: only the command line tells of those',
  'presets-found': 'a check that passed: only the command line tells of those',
  'registries-found':
    'a check that passed: only the command line tells of those',
};

/** What needs nobody to do anything, or says in its message what to do. */
const NO_ADVICE = new Set([
  'mlflow-details-not-asked', // the other reasons say what to do
  'mlflow-prompt',
  'model-inactive',
  'no-ready-replica', // at the server, not at the source
  'oci-side-tags',
  'oci-skipped-sbom',
  'oci-skipped-signature',
  'ollama-model-gone',
  'scopes-incomplete', // each scope says what to do
  'server-condition', // the words of the operator
  'taken-back',
  'undeployed',
]);

function filesBelow(folder: string, ending: RegExp): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter(file => ending.test(file) && !/__\w+__|\.test\.ts$/.test(file))
    .map(file => readFileSync(path.join(folder, file), 'utf8'));
}

function matches(texts: string[], pattern: RegExp): string[] {
  return texts.flatMap(text =>
    [...text.matchAll(pattern)].map(([, code]) => code),
  );
}

/** The codes in the first column of tables whose heading begins with "Code". */
function tableCodes(texts: string[]): string[] {
  const tables = matches(texts, /((?:^\| *Code[^]*?\n)(?:\|.*\n)+)/gm);
  return tables.flatMap(table => {
    const [, prefix = ''] = /^\| *Code `([\w-]+)…`/.exec(table) ?? [];
    const cells = matches([table], /^\|([^|]*)\|/gm);
    return matches(cells, /`([\w-]+)`/g).map(code => prefix + code);
  });
}

const sources = OURS.flatMap(name =>
  filesBelow(path.join(BACKEND, name), /\.ts$/),
);
const tables = OURS.flatMap(name =>
  filesBelow(path.join(BACKEND, name), /README\.md$/),
);
const kinds = matches(
  [
    readFileSync(PORT, 'utf8').replace(
      /^[^]*export type UpstreamErrorKind =|;[^]*$/g,
      '',
    ),
  ],
  /\| '([\w-]+)'/g,
);
const codes = [
  ...new Set([
    ...matches(sources, /\bcode:\s*'([a-z][\w.-]+)'/g),
    ...matches(sources, /ListingError\('([\w-]+)'/g),
    ...kinds.map(kind => `upstream-${kind}`),
    ...tableCodes(tables),
  ]),
]
  .filter(code => !(code in NOT_REASONS))
  .sort();

it('finds the codes of sources, of the outgoing client and of scans', () => {
  expect(kinds.length).toBeGreaterThan(10);
  expect(codes).toEqual(
    expect.arrayContaining([
      'beyond-cap',
      'oci-skipped-sbom',
      'removal-share',
      'repeated-page-token',
      'upstream-tls',
      'version-table-forbidden',
    ]),
  );
});

it('has words for each of them', () => {
  expect(codes.filter(code => !(`reason.${code}` in englishMessages))).toEqual(
    [],
  );
});

it('says what to do about each, where somebody can do something', () => {
  const silent = codes.filter(code => !(`advice.${code}` in englishMessages));
  // The messages of clusters say both.
  expect(
    silent.filter(code => !NO_ADVICE.has(code) && !code.startsWith('cluster-')),
  ).toEqual([]);
});

it('names neither codes that are gone nor the same one twice', () => {
  const advised = matches(
    [Object.keys(englishMessages).join('\n')],
    /^advice\.(.+)$/gm,
  );
  expect(
    advised.filter(code => !(`reason.${code}` in englishMessages)),
  ).toEqual([]);
  expect(
    [...NO_ADVICE].filter(code => `advice.${code}` in englishMessages),
  ).toEqual([]);
});

it('words what, where and what to do, in both languages', () => {
  const reason = {
    code: 'upstream-timeout',
    params: { host: 'mlflow.example.com', phase: 'headers', limitMs: 30_000 },
  };
  expect(ENGLISH.reason(reason)).toBe(
    'mlflow.example.com did not answer within 30 s',
  );
  expect(ENGLISH.advice(reason)).toBe(
    'Check the server and the network, or raise timeouts.headers.',
  );
  expect(GERMAN.reason(reason)).toBe(
    'mlflow.example.com antwortete nicht innerhalb von 30 s',
  );
  expect(
    ENGLISH.reason({
      code: 'upstream-too-large',
      params: { host: 'hub', limitBytes: 16_777_216, setting: 'maxBodyBytes' },
    }),
  ).toBe('An answer of hub is larger than 16.8 MB');
  expect(ENGLISH.advice({ code: 'from.the-future' })).toBe('');
});
