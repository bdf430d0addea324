import { join } from 'node:path';
import { collectListing } from 'backstage-plugin-model-lifecycle-node/testUtils';
import { expectGolden } from '../__testUtils__/golden';
import { SourceLab } from '../__testUtils__/SourceLab';
import { ociSource } from '.';
import { recordedRegistry } from './__testUtils__/recordedRegistry';

const FIXTURES = join(__dirname, '__fixtures__');
const { signal } = new AbortController();

async function listed(
  recording: string,
  config: Record<string, unknown>,
  { withCards = true } = {},
) {
  const lab = new SourceLab();
  try {
    const server = await lab.serve(recordedRegistry(join(FIXTURES, recording)));
    const source = lab.open(ociSource, { baseUrl: server.url, ...config });
    const listing = await collectListing(source);
    const cards = await Promise.all(
      listing.records
        .filter(record => withCards && 'cardVersion' in record)
        .map(async ({ key, ...record }) => [
          key,
          await source.readCard!({ key, ...record } as never, signal),
        ]),
    );
    const host = new URL(server.url).host;
    const text = JSON.stringify({
      records: listing.records,
      skipped: listing.skipped,
      ends: listing.ends,
      cards: Object.fromEntries(cards),
    });
    return {
      again: await collectListing(source, { known: listing.known }),
      listing,
      seen: JSON.parse(text.replaceAll(host, 'registry.example.test')),
    };
  } finally {
    await lab.close();
  }
}

describe('a registry as it was recorded', () => {
  it('gives the models that a reviewer has read, and leaves out what is none (distribution 3.1.2)', async () => {
    const { seen, listing, again } = await listed('distribution-3.1.2', {
      discovery: { catalog: true },
      modelcars: [
        { repositories: '^modelcars/', label: 'io.example.ai-model' },
      ],
    });
    expectGolden(join(FIXTURES, 'distribution-3.1.2.expected.yaml'), seen);
    expect(JSON.stringify(seen)).not.toContain('do-not-map');
    expect(again.records).toEqual(listing.records);
  });

  it('needs no order in the list of tags (distribution 2.8.2)', async () => {
    const { listing } = await listed('distribution-2.8.2', {
      repositories: ['models/granite-3.1-2b'],
    });
    const [record] = listing.records;
    expect(record).toMatchObject({
      title: 'Granite 3.1 2B',
      currentVersion: '1.1.1',
    });
  });

  it('reads JSON that says to be text (go-containerregistry)', async () => {
    const { listing } = await listed(
      'go-containerregistry',
      { repositories: ['models/granite-3.1-2b'] },
      // The README was not asked for.
      { withCards: false },
    );
    expect(listing.ends['models/granite-3.1-2b']).toMatchObject({
      outcome: 'complete',
    });
  });

  it('takes images for models only where a rule says so', async () => {
    const { listing } = await listed('distribution-3.1.2', {
      repositories: ['modelcars/granite-8b', 'apps/webshop'],
    });
    expect(listing.records).toEqual([]);
    expect(listing.skipped.map(({ reason }) => reason.code)).toEqual([
      'oci-no-model',
      'oci-no-model',
    ]);
  });

  it('takes an artifact type of one’s own for a model where it is named', async () => {
    const { listing, seen } = await listed('distribution-3.1.2', {
      repositories: ['misc/oras'],
      artifactTypes: ['application/vnd.example.model-card'],
    });
    expect(listing.records).toHaveLength(1);
    expect(Object.values(seen.cards)).toEqual([
      { markdown: expect.stringContaining('# Granite 3.1 2B') },
    ]);
  });
});
