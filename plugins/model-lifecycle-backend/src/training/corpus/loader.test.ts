import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadTimelines, parseTimeline } from './loader';

const good = `# a comment
- at: '2026-01-01T00:00:00Z'
  objects:
    - &job
      apiVersion: trainer.kubeflow.org/v1alpha1
      kind: TrainJob
      metadata: { name: a, uid: u }
      status: {}
  expect: { state: pending, reason: waiting }
- at: '2026-01-01T00:01:00Z'
  objects:
    - <<: *job
      status: { trainerStatus: { progressPercentage: 1 } }
  expect: { state: running, reason: training, percent: 1 }
`;

describe('a timeline file', () => {
  it('may name what it repeats', () => {
    const { name, moments } = parseTimeline(good, 'folder/a-run.yaml');
    expect(name).toBe('a-run');
    expect(moments[1].objects[0]).toMatchObject({
      metadata: { uid: 'u' },
      status: { trainerStatus: { progressPercentage: 1 } },
    });
  });

  it.each([
    ['no YAML', good.replace("- at: '2026", '- at: ['), /^a\.yaml:\d+: /],
    ['no list', 'moments: []', /^a\.yaml:1: a timeline is a list of moments/],
    ['empty', '', /^a\.yaml:1: a timeline is a list of moments/],
    [
      'an unknown state',
      good.replace('state: running', 'state: runing'),
      /^a\.yaml:14: moment 2, expect, state: 'runing' is no state; one of queued/,
    ],
    [
      'no truth',
      good.replace(/ {2}expect.*\n$/, ''),
      /^a\.yaml:10: moment 2, expect: the truth is missing/,
    ],
    [
      'a time without a zone',
      good.replace('00:01:00Z', '00:01:00'),
      /^a\.yaml:10: moment 2, at: must be a quoted RFC 3339 time/,
    ],
    [
      'time that goes back',
      good
        .replace('00:01:00Z', '00:00:00-01:00')
        .replace('00:00:00Z', '02:00:00Z'),
      /^a\.yaml:10: moment 2, at: is earlier than the moment before/,
    ],
    [
      'an impossible percent',
      good.replace('percent: 1 ', 'percent: 101 '),
      /^a\.yaml:14: moment 2, expect, percent: must be 0 to 100/,
    ],
    [
      'an object that is none',
      good.replace('kind: TrainJob', 'kind: 1'),
      /^a\.yaml:5: moment 1, objects, 0: is no Kubernetes object/,
    ],
    [
      'no TrainJob',
      good.replace('kind: TrainJob', 'kind: Pod'),
      /^a\.yaml:\d+: moment 1, objects: a timeline begins with its TrainJob/,
    ],
    [
      'a stall from the future',
      good.replace(
        'percent: 1 ',
        "percent: 1, stalledSince: '2026-01-01T00:02:00Z' ",
      ),
      /^a\.yaml:14: moment 2, expect, stalledSince: must be a quoted time/,
    ],
    ['an unknown name', good.replace('*job', '*jib'), /^a\.yaml/],
  ])('says where it is wrong: %s', (_, text, message) => {
    expect(() => parseTimeline(text, 'a.yaml')).toThrow(message);
  });

  it('says which fields nobody reads: a misspelt truth claims nothing', () => {
    const text = good.replace('percent: 1 ', 'percentage: 1 ');
    expect(parseTimeline(text, 'a.yaml').unread).toEqual(['expect.percentage']);
  });
});

describe('a folder of timelines', () => {
  const folder = mkdtempSync(join(tmpdir(), 'corpus-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  it('is an error when it is not there or holds none', () => {
    expect(() => loadTimelines(join(folder, 'nowhere'))).toThrow(/nowhere/);
    expect(() => loadTimelines(folder)).toThrow(/there are no timelines/);
  });

  it('is read by name, both endings', () => {
    for (const file of ['b.yaml', 'a.yml', 'notes.md']) {
      writeFileSync(join(folder, file), good);
    }
    expect(loadTimelines(folder).map(({ name }) => name)).toEqual(['a', 'b']);
  });

  it('names the file that is wrong', () => {
    writeFileSync(join(folder, 'c.yaml'), good.replace('pending', 'waiting'));
    expect(() => loadTimelines(folder)).toThrow(
      `${join(folder, 'c.yaml')}:9: moment 1, expect, state:`,
    );
  });
});
