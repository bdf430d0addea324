import assert from 'node:assert/strict';
import { type Checks, limit, make } from './lab';

export const discoveryChecks: Checks = {
  'discovery names the resource': async ({ client, admin }) => {
    const { group, version, plural } = admin.resource;
    const plurals = await client.discover(group, version, limit());
    assert.ok(plurals.includes(plural), `${plural} is not in ${plurals}`);
  },
  'discovery of an absent group is empty': async ({ client }) => {
    const absent = await client.discover('absent.example', 'v1', limit());
    assert.deepEqual(absent, []);
  },
};

export const listChecks: Checks = {
  'pages of one list show one moment': async lab => {
    const { client, admin } = lab;
    for (let count = 0; count < 5; count++) await make(lab, `page-${count}`);
    const options = { namespace: admin.namespace, limit: 2, signal: limit() };
    const first = await client.list(admin.resource, options);
    assert.equal(first.items.length, 2);
    assert.ok(first.continueToken, 'a continue token');
    await make(lab, 'page-9-late');
    const names = first.items.map(item => item.metadata.name);
    let continueToken = first.continueToken;
    while (continueToken) {
      const page = await client.list(admin.resource, {
        ...options,
        continueToken,
      });
      assert.equal(page.resourceVersion, first.resourceVersion);
      names.push(...page.items.map(item => item.metadata.name));
      continueToken = page.continueToken ?? '';
    }
    const paged = names.filter(name => name.startsWith('page-'));
    assert.deepEqual(
      paged.sort(),
      [0, 1, 2, 3, 4].map(count => `page-${count}`),
    );
  },
  'a list says kind and version of each object': async lab => {
    await make(lab, 'kind');
    const { items } = await lab.client.list(lab.admin.resource, {
      namespace: lab.admin.namespace,
      signal: limit(),
    });
    for (const item of items) assert.equal(item.kind, lab.admin.resource.kind);
  },
  'a label selector selects': async lab => {
    await make(lab, 'labelled', { conformance: 'yes' });
    const { items } = await lab.client.list(lab.admin.resource, {
      namespace: lab.admin.namespace,
      labelSelector: 'conformance=yes',
      signal: limit(),
    });
    assert.deepEqual(
      items.map(item => item.metadata.name),
      ['labelled'],
    );
  },
  'events are found by a field selector': async ({ client, admin }) => {
    if (!admin.eventsOf) return { skipped: 'the server keeps no events' };
    const { fieldSelector, names } = await admin.eventsOf();
    const events = {
      group: '',
      version: 'v1',
      plural: 'events',
      kind: 'Event',
    };
    const { items } = await client.list(events, {
      namespace: admin.namespace,
      fieldSelector,
      signal: limit(),
    });
    assert.deepEqual(
      items.map(item => item.metadata.name).sort(),
      [...names].sort(),
    );
    return undefined;
  },
};
