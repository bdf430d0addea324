import { render, screen } from '@testing-library/react';
import { Sparkline } from './Sparkline';

const shown = (values: number[]) => {
  render(<Sparkline values={values} label="loss, falling" />);
  return screen.queryByRole('img', { name: 'loss, falling' });
};

it('draws the course of a metric', () => {
  expect(shown([3, 1, 2])).toBeInTheDocument();
});

it.each([[[]], [[0.5]], [[0.5, NaN]]])(
  'takes no room where there is no course: %j',
  values => {
    expect(shown(values)).not.toBeInTheDocument();
  },
);
