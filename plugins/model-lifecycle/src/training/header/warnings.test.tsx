import { render, screen, within } from '@testing-library/react';
import type { Reason } from 'backstage-plugin-model-lifecycle-common';
import { ENGLISH, GERMAN } from '../../__fixtures__/words';
import { WarningMark } from '../../ui/WarningMark';
import { RunWarnings } from './RunWarnings';

const AT = Date.parse('2026-05-21T13:58:00Z');

const WARNINGS: Reason[] = [
  {
    code: 'warning.not-a-number',
    params: { metric: 'loss', written: 'NaN', step: 450, sinceAt: AT },
  },
  {
    code: 'warning.no-improvement',
    params: {
      metric: 'eval_loss',
      evaluations: 6,
      best: 0.41234,
      bestStep: 300,
    },
  },
  {
    code: 'warning.overfitting',
    params: { metric: 'eval_loss', now: 0.5, best: 0.4 },
  },
  { code: 'warning.fewer-steps', params: { before: 120, now: 40 } },
];

it('lists what the curves warn of, in words with numbers', () => {
  render(<RunWarnings warnings={WARNINGS} words={ENGLISH} />);
  const list = screen.getByRole('list', { name: 'Early warnings' });
  expect(
    within(list)
      .getAllByRole('listitem')
      .map(item => item.textContent),
  ).toEqual([
    'loss is NaN since 13:58, step 450',
    'No better eval_loss in 6 evaluations: 0.4123 at step 300 is still the best',
    'eval_loss gets worse while training improves: 0.5 after 0.4',
    'Throughput fell by half or more: from 120 to 40 steps a minute',
  ]);
});

it('says nothing without warnings', () => {
  const { container } = render(<RunWarnings warnings={[]} words={ENGLISH} />);
  expect(container).toBeEmptyDOMElement();
});

it('marks a run in a list with an icon that has the words as its name', () => {
  const { container } = render(
    <WarningMark warnings={WARNINGS.slice(0, 1)} words={GERMAN} />,
  );
  expect(
    screen.getByRole('img', {
      name: '1 frühe Warnung: loss ist NaN seit 13:58, Schritt 450',
    }),
  ).toBeInTheDocument();
  expect(container.querySelectorAll('[role="img"]')).toHaveLength(1);
});

it('shows no markup of a trainer as markup', () => {
  render(
    <RunWarnings
      warnings={[
        {
          code: 'warning.not-a-number',
          params: { metric: '<b>loss</b>', written: 'NaN', sinceAt: AT },
        },
      ]}
      words={ENGLISH}
    />,
  );
  expect(screen.getByText(/<b>loss<\/b> is NaN/)).toBeInTheDocument();
});
