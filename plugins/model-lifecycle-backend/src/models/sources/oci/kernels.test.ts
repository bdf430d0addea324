import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { pack } from 'tar-stream';
import { factsOfAnnotations, factsOfConfig } from './facts';
import { listNames } from './listNames';
import { parseManifest } from './manifest';
import { ArchiveError, readmeOfArchive } from './tarReadme';
import { byNewest, chooseTags, nameAmong } from './versionTags';

const TAR_GZIP = 'application/vnd.kitops.modelkit.docs.v1.tar+gzip';

async function archive(
  entries: { name: string; content?: string; type?: 'symlink' }[],
): Promise<Buffer> {
  const tar = pack();
  for (const { name, content = '', type } of entries) {
    if (type) tar.entry({ name, type, linkname: '/etc/passwd' });
    else tar.entry({ name }, content);
  }
  tar.finalize();
  const pieces: Buffer[] = [];
  for await (const piece of tar) pieces.push(piece as Buffer);
  return gzipSync(Buffer.concat(pieces));
}

describe('the README in an archive', () => {
  it('is the one nearest to the root', async () => {
    const bytes = await archive([
      { name: 'docs/deep/README.md', content: 'deep' },
      { name: './README.md', content: 'root' },
      { name: 'docs/README.md', content: 'docs' },
    ]);
    expect(await readmeOfArchive(bytes, TAR_GZIP)).toBe('root');
  });

  it('never lies outside of it and is never a link', async () => {
    const bytes = await archive([
      { name: '../README.md', content: 'above' },
      { name: '/README.md', content: 'absolute' },
      { name: 'a/../../README.md', content: 'around' },
      { name: 'README.md', type: 'symlink' },
    ]);
    expect(await readmeOfArchive(bytes, TAR_GZIP)).toBeUndefined();
  });

  it('is not looked for in a bomb', async () => {
    const bomb = await archive([
      { name: 'zeros', content: '\0'.repeat(80 * 1024 * 1024) },
      { name: 'README.md', content: 'text' },
    ]);
    expect(bomb.length).toBeLessThan(1024 * 1024);
    await expect(readmeOfArchive(bomb, TAR_GZIP)).rejects.toThrow(ArchiveError);
  });

  it('is not found in what is no archive, without an error of another kind', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 2_000 }), async bytes => {
        const outcome = await readmeOfArchive(
          Buffer.from(bytes),
          TAR_GZIP,
        ).catch(error => error.constructor);
        expect([undefined, ArchiveError]).toContain(outcome);
      }),
      { numRuns: 50 },
    );
  });
});

describe('tags', () => {
  const tags = fc.uniqueArray(
    fc.oneof(
      fc.constantFrom(
        'latest',
        'prod',
        'v1.2',
        '1.2.0',
        '1.2',
        '1',
        '2.0.0-rc.1',
      ),
      fc.stringMatching(/^[A-Za-z0-9_][A-Za-z0-9._-]{0,12}$/),
    ),
    { minLength: 1, maxLength: 30 },
  );

  it('have one order, whatever order they come in', () => {
    fc.assert(
      fc.property(tags, list => {
        const sorted = [...list].sort(byNewest);
        expect([...list].reverse().sort(byNewest)).toEqual(sorted);
        expect(nameAmong([...list].reverse())).toBe(nameAmong(list));
      }),
    );
  });

  it('are cut from the oldest, and never the one that names the current version', () => {
    fc.assert(
      fc.property(tags, fc.integer({ min: 1, max: 40 }), (list, maxTags) => {
        const chosen = chooseTags(list, { currentTags: ['latest'], maxTags });
        expect(chosen).toHaveLength(Math.min(list.length, maxTags));
        expect(chosen.includes('latest')).toBe(list.includes('latest'));
      }),
    );
  });

  it.each([
    [['latest', '1.2.0', '1.2', '1'], '1.2.0'],
    [['latest', 'prod'], 'prod'],
    [['latest', '360M-Q4_K_M'], '360M-Q4_K_M'],
    [['latest'], 'latest'],
  ])('of %j the name is %s', (list, name) => {
    expect(nameAmong(list)).toBe(name);
  });
});

describe('a list of names', () => {
  it('is complete or says why not, whatever a registry answers', async () => {
    const answers = fc.array(
      fc.record({
        names: fc.array(fc.stringMatching(/^[a-z]{1,3}$/), { maxLength: 120 }),
        next: fc.option(
          fc
            .stringMatching(/^[a-z]{1,3}$/)
            .map(last => new URLSearchParams({ n: '100', last })),
          { nil: undefined },
        ),
      }),
      { minLength: 1, maxLength: 6 },
    );
    await fc.assert(
      fc.asyncProperty(answers, async pages => {
        let asked = 0;
        const listed = await listNames(
          async () => pages[asked++] ?? { names: [] },
          { maxNames: 1_000 },
        );
        expect(new Set(listed.names).size).toBe(listed.names.length);
        const last = pages[asked - 1] ?? { names: [] };
        const goesOn = Boolean(last.next) || last.names.length === 100;
        expect(goesOn && !listed.incomplete).toBe(false);
      }),
    );
  });
});

describe('what a registry serves', () => {
  it('is read whatever stands in it', () => {
    const formats = fc.constantFrom(
      'modelpack' as const,
      'kitops' as const,
      'docker-model' as const,
      'ollama' as const,
    );
    fc.assert(
      fc.property(formats, fc.jsonValue(), (format, config) => {
        expect(() => factsOfConfig(format, config)).not.toThrow();
      }),
    );
    fc.assert(
      fc.property(fc.jsonValue(), body => {
        const outcome = () => {
          try {
            return parseManifest(body).kind;
          } catch (error) {
            return (error as Error).name;
          }
        };
        expect(['manifest', 'index', 'UnexpectedAnswerError']).toContain(
          outcome(),
        );
      }),
    );
  });

  it('links to web pages only', () => {
    const facts = factsOfAnnotations({
      'org.opencontainers.image.source': 'data:text/html,hello',
      'org.opencontainers.image.url': 'https://user:secret@example.test/',
      'org.opencontainers.image.documentation': 'https://example.test/docs',
    });
    expect(facts.links).toEqual([
      { title: 'Documentation', url: 'https://example.test/docs' },
    ]);
  });
});
