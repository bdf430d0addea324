import { createTheme } from '@material-ui/core/styles';
import { getContrastRatio } from '@material-ui/core/styles';
import fc from 'fast-check';
import { styledParts } from './styledParts';
import { createTerminalColors, terminal } from './terminalColors';

describe('the parts of a line', () => {
  it('have the colours that the terminal would show', () => {
    const parts = styledParts(
      {
        message: 'loss NaN at 450',
        styles: [
          { at: 5, codes: '1;31' },
          { at: 8, codes: '0' },
          { at: 12, codes: '38;5;208' },
        ],
      },
      '',
    );
    expect(parts).toMatchObject([
      { text: 'loss ', color: undefined },
      { text: 'NaN', color: 'ansi-red', decorations: ['bold'] },
      { text: ' at ', color: undefined },
      { text: '450', color: 'ansi-palette-208' },
    ]);
  });

  it('match across colours', () => {
    const parts = styledParts(
      { message: 'out of memory', styles: [{ at: 4, codes: '33' }] },
      'T OF',
    );
    expect(
      parts
        .filter(({ match }) => match)
        .map(({ text }) => text)
        .join(''),
    ).toBe('t of');
  });

  it('are the whole line, in order, whatever its codes', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.array(
          fc.record({
            at: fc.nat(40),
            codes: fc.stringMatching(/^[\d;]{0,12}$/),
          }),
        ),
        fc.string({ maxLength: 3 }),
        (message, raw, query) => {
          const styles = raw
            .filter(({ at }) => at < message.length)
            .sort((a, b) => a.at - b.at);
          const parts = styledParts({ message, styles }, query);
          expect(parts.map(({ text }) => text).join('')).toBe(message);
        },
      ),
    );
  });
});

describe.each(['light', 'dark'] as const)('colours in the %s theme', type => {
  const theme = createTheme({ palette: { type } });
  const names = [
    ...['black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white'],
  ].flatMap(name => [`ansi-${name}`, `ansi-bright-${name}`]);
  const all = [
    ...names,
    ...Array.from({ length: 240 }, (_, index) => `ansi-palette-${index + 16}`),
    'rgb(1, 2, 3)',
  ];

  it('can be read on the ground of the lines, marked or not', () => {
    const colors = createTerminalColors(theme);
    const { background, current } = terminal(theme);
    for (const name of all) {
      const { color } = colors(name, undefined);
      for (const ground of [background, current]) {
        expect(getContrastRatio(color!, ground)).toBeGreaterThanOrEqual(4.5);
      }
    }
  });

  it('can be read on a ground of their own', () => {
    const colors = createTerminalColors(theme);
    for (const name of names) {
      const style = colors('ansi-white', name);
      expect(
        getContrastRatio(style.color!, style.background!),
      ).toBeGreaterThanOrEqual(4.5);
    }
  });
});
