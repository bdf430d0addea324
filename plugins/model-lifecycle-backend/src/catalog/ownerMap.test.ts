import { createOwnerMap } from './ownerMap';

describe('createOwnerMap', () => {
  const resolve = createOwnerMap({
    default: 'group:default/ml-platform',
    map: [
      { match: /^alice@/, owner: 'user:default/alice' },
      { match: /^vision\b/, owner: 'vision-team' },
      { match: /^v/, owner: 'group:default/never-reached-by-vision' },
    ],
  });

  it('gives what the first matching rule says', () => {
    expect(resolve('alice@example.com')).toEqual({
      ownerRef: 'user:default/alice',
    });
    expect(resolve('vision people')).toEqual({
      ownerRef: 'group:default/vision-team',
    });
  });

  it('keeps what nobody mapped as text beside the default', () => {
    expect(resolve('mallory')).toEqual({
      ownerRef: 'group:default/ml-platform',
      unresolved: 'mallory',
    });
  });

  it('does not take a reference at its word', () => {
    expect(resolve('group:default/admins')).toEqual({
      ownerRef: 'group:default/ml-platform',
      unresolved: 'group:default/admins',
    });
  });

  it('counts empty and control characters as nothing said', () => {
    expect(resolve(undefined)).toEqual({
      ownerRef: 'group:default/ml-platform',
    });
    expect(resolve('\u0000 \n')).toEqual({
      ownerRef: 'group:default/ml-platform',
    });
  });

  it('says unknown where nothing is configured', () => {
    expect(createOwnerMap({ map: [] })('bob')).toEqual({
      ownerRef: 'group:default/unknown',
      unresolved: 'bob',
    });
  });
});
