import type { ModelDetail } from 'backstage-plugin-model-lifecycle-common';
import fc from 'fast-check';
import { CARD, DATASET, MODEL, SERVER } from '../__fixtures__/models';
import { ENGLISH, GERMAN } from '../__fixtures__/words';
import { cardFacts, cardMetrics } from './cardFacts';
import { cardLink, embedCard } from './embedCard';
import { factsOf, viewLink } from './facts';
import { bytesText, dateText, versionText } from './quantities';
import { versionsTable } from './versionsModel';

const SCRIPT_URL = ['javascript', 'alert(1)'].join(':');

/** "Label: text (state) – note" */
function lines(model: ModelDetail, words = ENGLISH): string[] {
  return factsOf(model, words).map(fact =>
    [
      `${fact.label}:`,
      fact.text,
      fact.state && `(${fact.state.text})`,
      fact.note && `– ${fact.note}`,
      fact.references?.map(one => one.title ?? one.external).join(', '),
    ]
      .filter(Boolean)
      .join(' '),
  );
}

describe('facts', () => {
  it('of a model', () => {
    expect(lines(MODEL)).toEqual([
      'Source: MLflow · tracking – default/ticket-router',
      'Current version: 7 (ready)',
      'Aliases: champion, prod',
      'Licence: apache-2.0',
      'Tasks: text-classification',
      'Languages: en, de',
      'Size: 16.3 GB',
      'Parameters: 8.17B',
      'Context length: 131,072 tokens',
      'Format: safetensors',
      'Library: transformers',
      'Architecture: granite',
      'Capabilities: completion, tools',
      'Access: gated: access has to be asked for at the source',
      'Base models: granite-3.1-8b-base, meta-llama/Llama-3.1-8B',
      'Datasets: tickets',
    ]);
  });

  it('of a server, with the share of its canary and its plans', () => {
    expect(lines(SERVER)).toEqual([
      'Source: KServe · prod – prod/chat/InferenceService/granite',
      'State: (ready)',
      'Canary: 10% of the traffic to granite-predictor-00008',
      'Address: https://granite-chat.apps.example/v1',
      'Address inside the cluster: http://granite-predictor.chat.svc.cluster.local',
      'Credentials: needed',
      'Names to ask for: granite, granite-lora',
      'Runtime: vllm',
      'Plans: Basic (published), Unlimited (hidden)',
      'Serves: Ticket router',
      'Files: s3://models/ticket-router/7',
      'Format: safetensors',
    ]);
  });

  it('of a dataset', () => {
    expect(lines(DATASET)).toEqual([
      'Source: Object store · features – tickets',
    ]);
  });

  it('say nothing that the source does not say', () => {
    const { id, key, entityRef, title } = MODEL;
    const bare = {
      id,
      key,
      entityRef,
      title,
      kind: 'model' as const,
      source: { id: 'x', type: 'some-new-type' },
      hasCard: false,
      sizeBytes: 0,
      parameterCount: 0,
      contextLength: 0,
      tasks: [],
    };
    expect(lines(bare)).toEqual([
      'Source: some new type · x – default/ticket-router',
    ]);
    expect(lines({ ...bare, kind: 'server' })).toEqual([
      'Source: some new type · x – default/ticket-router',
    ]);
  });

  it('tell an unknown state from a bad one, and why', () => {
    const versions = [
      {
        name: '7',
        readiness: 'unknown' as const,
        reason: { code: 'object-not-readable', params: { key: 'a/b' } },
      },
    ];
    expect(lines({ ...MODEL, versions })[1]).toBe(
      'Current version: 7 (not known) – Whether a file is there cannot be seen, the right to look is missing: a/b',
    );
    expect(
      lines({
        ...MODEL,
        currentVersion: undefined,
        currentReason: { code: 'mlflow-no-version' },
      })[1],
    ).toBe('Current version: none – It has no version yet');
  });

  it('are there in German', () => {
    expect(lines(MODEL, GERMAN).slice(5, 9)).toEqual([
      'Sprachen: en, de',
      'Größe: 16,3\u00a0GB',
      'Parameter: 8,17\u00a0Mrd.',
      'Kontextlänge: 131.072 Token',
    ]);
  });

  it('never carry an address that runs something', () => {
    const model = {
      ...MODEL,
      licenseUrl: SCRIPT_URL,
      viewUrl: 'data:text/html,x',
    };
    const license = factsOf(model, ENGLISH).find(
      ({ key }) => key === 'model.fact.license',
    );
    expect(license).toEqual({
      key: 'model.fact.license',
      label: 'Licence',
      text: 'apache-2.0',
    });
    expect(viewLink(model, ENGLISH)).toBeUndefined();
  });
});

describe('quantities', () => {
  it.each([
    [999, '999 byte'],
    [1_000, '1 kB'],
    [16_340_000_000, '16.3 GB'],
    [2.5e18, '2,500,000 TB'],
  ])('%d bytes', (bytes, text) => {
    expect(bytesText(bytes, ENGLISH)).toBe(text);
  });

  it('shortens hashes and nothing else', () => {
    expect(versionText('sha256:9f86d081884c7d659a2feaa0c55ad015a3bf4f1b')).toBe(
      '9f86d081884c',
    );
    expect(versionText('2026-05-03-nightly')).toBe('2026-05-03-nightly');
  });

  it('shows no date where there is none', () => {
    expect(dateText(undefined, ENGLISH)).toBe('–');
    expect(dateText('soon', ENGLISH)).toBe('–');
    expect(dateText('2026-05-03T08:00:00Z', ENGLISH)).toBe('May 3, 2026');
  });
});

describe('versions', () => {
  it('say how many there are beside those that are shown', () => {
    const table = versionsTable(MODEL, ENGLISH);
    expect(table.summary).toBe('6 of 23 versions');
    expect(table.rows[0]).toEqual({
      name: '7',
      shortName: '7',
      current: true,
      aliases: 'champion, prod',
      state: { code: 'ready', text: 'ready' },
      created: 'May 3, 2026',
      size: '16.3 GB',
      metrics: 'accuracy 0.9134, f1 0.8871',
      run: {
        text: 'router-7',
        url: 'https://mlflow.example/#/runs/f00ba4',
      },
    });
    expect(table.rows[1]).toMatchObject({
      state: { text: 'not ready' },
      reason: 'The registration of the version failed',
      metrics: '–',
    });
  });
});

describe('cards', () => {
  it('have headings below the title of the section, none skipping a level', () => {
    expect(embedCard('# A\n#### B\n## C\n### D\n# E', 3)).toBe(
      '### A\n#### B\n#### C\n##### D\n### E',
    );
  });

  it('keep their code as it is', () => {
    const code = ['```python', '# no heading', '~~~', '# nor this', '```'];
    expect(embedCard([...code, '# A'].join('\n'), 3)).toBe(
      ['```', ...code.slice(1), '### A'].join('\n'),
    );
  });

  it('lose no line, and no heading is above its place', () => {
    fc.assert(
      fc.property(
        fc.array(
          fc.oneof(
            fc.constantFrom('# a', '### b', '###### c', '```', '```js', 'text'),
            fc.string().filter(text => !text.includes('\n')),
          ),
        ),
        parts => {
          const written = parts.join('\n');
          const lines_ = written.split('\n');
          const shown = embedCard(written, 3).split('\n');
          expect(shown).toHaveLength(lines_.length);
          const changed = shown.filter((line, at) => line !== lines_[at]);
          changed.forEach(line =>
            expect(line).toMatch(/^ {0,3}(#{3,6}\s|`{3,}$|~{3,}$)/),
          );
        },
      ),
    );
  });

  it.each([
    ['https://example.org', 'https://example.org'],
    ['mailto:a@example.org', 'mailto:a@example.org'],
    ['#limits', '#limits'],
    [SCRIPT_URL, ''],
    ['data:text/html,x', ''],
    ['/api/catalog', ''],
    ['../../settings', ''],
    ['//evil.example', ''],
  ])('the link %s', (href, followed) => {
    expect(cardLink(href)).toBe(followed);
  });

  it('state facts and metrics', () => {
    expect(
      cardFacts(CARD, ENGLISH).map(({ label, text }) => `${label}: ${text}`),
    ).toEqual([
      'Licence: apache-2.0',
      'Tasks: text-classification',
      'Languages: en, de',
      'Library: transformers',
      'Base models: ibm-granite/granite-3.1-8b-base',
      'Datasets: acme/tickets',
    ]);
    expect(cardMetrics(CARD, ENGLISH)).toEqual([
      { name: 'accuracy', value: '0.9134', dataset: 'acme/tickets' },
      { name: 'f1', value: '0.8871', dataset: '–' },
    ]);
  });

  it('may state anything at all', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.anything()), rest => {
        const facts = {
          ...rest,
          license: rest.a,
          metrics: rest.b,
          datasets: rest.c,
        };
        const card = { ...CARD, facts };
        cardFacts(card, ENGLISH).forEach(fact =>
          expect(typeof fact.text).toBe('string'),
        );
        cardMetrics(card, ENGLISH).forEach(row =>
          expect(typeof row.value).toBe('string'),
        );
      }),
    );
  });
});
