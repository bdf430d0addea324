import { mockServices } from '@backstage/backend-test-utils';
import type { KubernetesObject } from '../types';
import { ObjectCache, type ObjectChange } from './ObjectCache';

function object(
  name: string,
  metadata: Partial<KubernetesObject['metadata']> = {},
): KubernetesObject {
  return {
    metadata: { name, uid: name, resourceVersion: '1', ...metadata },
  };
}

function setup() {
  const changes: ObjectChange[] = [];
  const cache = new ObjectCache({
    trim: each => each,
    onChange: change => changes.push(change),
    deletedIsFinal: true,
    logger: mockServices.logger.mock(),
  });
  return { cache, changes };
}

describe('ObjectCache', () => {
  it('takes the last of two objects that claim one uid, and leaves the others alone', () => {
    const { cache, changes } = setup();
    cache.listed(object('one', { uid: 'same', resourceVersion: '1' }));
    cache.listed(object('other'));
    cache.listed(object('two', { uid: 'same', resourceVersion: '2' }));
    expect(
      [...cache.values()].map(({ metadata }) => metadata.name).sort(),
    ).toEqual(['other', 'two']);
    expect(
      changes.map(({ type, object: { metadata } }) => [type, metadata.name]),
    ).toEqual([
      ['upsert', 'one'],
      ['upsert', 'other'],
      ['upsert', 'two'],
    ]);
    expect(cache.handlerErrors).toBe(0);
  });

  it('deletes after a complete list only what it lacks', () => {
    const { cache, changes } = setup();
    ['a', 'b', 'c'].forEach(name => cache.listed(object(name)));
    cache.keepOnly(new Set(['a', 'c']));
    expect(
      changes
        .slice(3)
        .map(({ type, object: { metadata } }) => [type, metadata.name]),
    ).toEqual([['delete', 'b']]);
  });
});
