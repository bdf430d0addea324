import { configure, fireEvent, screen, waitFor } from '@testing-library/react';
import { worldOfSources } from '../__fixtures__/modelSources';
import { renderSources as show } from '../__testUtils__/renderSources';

// A file of its own: what is allowed is remembered for some seconds by all that runs in it.
jest.setTimeout(120_000);
configure({ asyncUtilTimeout: 30_000 });

it('offers no scan and no preview to those who may not', async () => {
  const { api } = await show(worldOfSources(), {
    denied: ['model-lifecycle.source.scan', 'model-lifecycle.source.preview'],
  });
  const scan = screen.getByRole('button', { name: 'Scan now: registry-eu' });
  await waitFor(() =>
    expect(scan).toHaveAccessibleDescription(
      'It needs the permission model-lifecycle.source.scan.',
    ),
  );
  fireEvent.click(scan);
  expect(api.acted).toEqual([]);
  fireEvent.click(screen.getByRole('button', { name: 'More for registry-eu' }));
  expect(
    await screen.findByRole('menuitem', {
      name: 'Preview needs the permission model-lifecycle.source.preview',
    }),
  ).toHaveAttribute('aria-disabled', 'true');
});
