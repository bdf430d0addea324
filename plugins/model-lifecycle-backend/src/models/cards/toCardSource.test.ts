import {
  UpstreamError,
  type ModelRecord,
  type UpstreamErrorKind,
} from 'backstage-plugin-model-lifecycle-node';
import { toCardSource } from './toCardSource';

const record: ModelRecord = { kind: 'model', key: 'a', scope: 'a', title: 'a' };
const options = {
  path: 'a.png',
  maxBytes: 10,
  signal: new AbortController().signal,
};
const failing = (kind: UpstreamErrorKind) =>
  toCardSource({
    readCardImage: async () => {
      throw new UpstreamError({ kind, host: 'hub.example', message: kind });
    },
  });

describe('toCardSource', () => {
  it('has no pictures where the source has none', async () => {
    const source = toCardSource({});
    expect(source.readImage).toBeUndefined();
    expect(await source.readCard(record, options.signal)).toBeUndefined();
  });

  it.each<UpstreamErrorKind>(['not-found', 'too-large', 'redirect-refused'])(
    'takes %s for an answer',
    async kind => {
      const image = await failing(kind).readImage!(record, options);
      expect(image).toBeUndefined();
    },
  );

  it.each<UpstreamErrorKind>(['timeout', 'server', 'unauthorized'])(
    'does not take %s for one',
    async kind => {
      await expect(
        failing(kind).readImage!(record, options),
      ).rejects.toMatchObject({ kind });
    },
  );
});
