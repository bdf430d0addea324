import fc from 'fast-check';
import { LevelReader, levelOf } from './levels';

const read = (lines: string[]) => {
  const reader = new LevelReader();
  return lines.map(line => reader.next(line));
};

describe('levelOf', () => {
  it.each([
    ['2026-11-21 14:02:02,123 ERROR trainer: lost', 'error'],
    ['Traceback (most recent call last):', 'error'],
    ['torch.cuda.OutOfMemoryError: CUDA out of memory', 'error'],
    ['{"levelname": "WARNING", "msg": "an ERROR was mended"}', 'warn'],
    ['{"severity":"critical"}', 'error'],
    ['time=14:02 level=debug msg=x', 'debug'],
    ['W1121 14:02:02.123456 1 reflector.go:1] slow', 'warn'],
    ['/opt/venv/x.py:12: FutureWarning: deprecated', 'warn'],
    ['[INFO|trainer.py:2128] ***** Running training *****', 'info'],
    ["{'loss': 0.4131, 'epoch': 2.24}", undefined],
    ['errors so far: 0', undefined],
    ['ERROR_COUNT=0 max_errors=3', undefined],
    ['level up!', undefined],
    ['', undefined],
  ])('reads %p as %p', (line, level) => {
    expect(levelOf(line)).toBe(level);
  });
});

describe('LevelReader', () => {
  it('gives the lines of a traceback the level of its head, and none to what follows', () => {
    expect(
      read([
        "{'loss': 0.4}",
        'Traceback (most recent call last):',
        '  File "/workspace/train.py", line 214, in <module>',
        '    main()',
        'torch.OutOfMemoryError: CUDA out of memory',
        ' 45%|████▌     | 450/1000 [00:02<00:03]',
      ]),
    ).toEqual([undefined, 'error', 'error', 'error', 'error', undefined]);
  });

  it('follows each process of a launcher by itself', () => {
    expect(
      read([
        '[rank0]: Traceback (most recent call last):',
        '[rank1]: step 450',
        '[rank0]:   File "train.py", line 1, in <module>',
        '[rank1]: step 451',
        '[rank0]: ValueError: no',
        '[rank0]: step 452',
      ]),
    ).toEqual(['error', undefined, 'error', undefined, 'error', undefined]);
  });

  it('knows the line of code below a warning and the stack of Java', () => {
    expect(
      read([
        'x.py:1: UserWarning: slow',
        '  warnings.warn("slow")',
        '  5%|▌  | 1/20',
        '2026-11-21 ERROR Job aborted',
        '\tat org.apache.spark.Scheduler.run(Scheduler.scala:12)',
        'Caused by: java.io.IOException: gone',
      ]),
    ).toEqual(['warn', 'warn', undefined, 'error', 'error', 'error']);
  });

  it('knows no level by a name that every object has', () => {
    expect(levelOf('{"level": "constructor", "msg": "x"}')).toBeUndefined();
  });

  it('is not kept busy by lines that were made for it', () => {
    const startedAt = performance.now();
    for (let n = 0; n < 10; n++) {
      read([`ERROR\n`, `  at ${'('.repeat(16_000)}`]);
      read([`ERROR\n`, `  at ${'(a)'.repeat(5_000)}x`]);
      levelOf(`rror ${'w'.repeat(16_000)}`);
    }
    expect(performance.now() - startedAt).toBeLessThan(1_000);
  });

  it('has the level of a line alone wherever nothing stands open above it', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), lines => {
        const plain = lines.filter(line => levelOf(line) === undefined);
        expect(read(plain)).toEqual(plain.map(() => undefined));
      }),
    );
  });
});
