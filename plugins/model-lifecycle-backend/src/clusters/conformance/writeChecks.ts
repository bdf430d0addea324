import assert from 'node:assert/strict';
import {
  type Checks,
  keyOf,
  limit,
  make,
  patch,
  rejects,
  remove,
  untilTrue,
} from './lab';

export const writeChecks: Checks = {
  'a merge patch changes what it names and no more': async lab => {
    const made = await make(lab, 'patched', { kept: 'yes', dropped: 'yes' });
    const patched = await patch(lab, 'patched', {
      metadata: { labels: { dropped: null, added: 'yes' } },
    });
    const { kept, dropped, added } = patched.metadata.labels ?? {};
    assert.deepEqual([kept, dropped, added], ['yes', undefined, 'yes']);
    assert.equal(patched.metadata.uid, made.metadata.uid);
    assert.notEqual(
      patched.metadata.resourceVersion,
      made.metadata.resourceVersion,
    );
  },
  'the status subresource changes the status alone': async lab => {
    const made = await make(lab, 'status');
    const conditions = [
      {
        type: 'Conformance',
        status: 'True',
        reason: 'Checked',
        message: 'checked',
        lastTransitionTime: '2026-01-02T03:04:05Z',
      },
    ];
    const patched = await patch(
      lab,
      'status',
      { metadata: { labels: { sneaked: 'in' } }, status: { conditions } },
      'status',
    );
    const status = patched.status as { conditions?: { type: string }[] };
    assert.equal(status.conditions?.[0]?.type, 'Conformance');
    const read = await lab.client.get(lab.admin.resource, keyOf(lab, 'status'));
    assert.equal(read.metadata.labels?.sneaked, undefined);
    assert.equal(read.metadata.generation, made.metadata.generation);
  },
  'a delete with the wrong uid is refused': async lab => {
    await make(lab, 'guarded');
    await rejects(remove(lab, 'guarded', 'somebody-else'), 'invalid', 409);
    const { metadata } = await lab.client.get(
      lab.admin.resource,
      keyOf(lab, 'guarded'),
    );
    await remove(lab, 'guarded', metadata.uid);
    await untilTrue(async () => {
      const { items } = await lab.client.list(lab.admin.resource, {
        namespace: lab.admin.namespace,
        signal: limit(),
      });
      return items.every(item => item.metadata.name !== 'guarded');
    });
  },
};

export const refusalChecks: Checks = {
  'an absent object is not found': async lab => {
    const absent = lab.client.get(lab.admin.resource, keyOf(lab, 'absent'));
    await rejects(absent, 'not-found', 404);
  },
  'an absent CRD is not found': async ({ client, admin }) => {
    const absent = {
      group: 'absent.example',
      version: 'v1',
      plural: 'absents',
      kind: 'Absent',
    };
    const { namespace } = admin;
    await rejects(
      client.list(absent, { namespace, signal: limit() }),
      'not-found',
      404,
    );
  },
  'an unknown token is unauthorized': async ({ admin }) => {
    const stranger = await admin.clientWithBadToken();
    const { namespace } = admin;
    await rejects(
      stranger.list(admin.resource, { namespace, signal: limit() }),
      'unauthorized',
      401,
    );
  },
};
