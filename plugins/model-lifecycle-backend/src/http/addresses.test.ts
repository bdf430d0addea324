import { SourceServer } from 'backstage-plugin-model-lifecycle-node/testUtils';
import { isAllowedAddress, isLoopbackHost } from './addresses';
import {
  Closing,
  failureOf,
  namesOf,
  never as signal,
  openConnector,
} from './__testUtils__/connector';

const closing = new Closing();
afterEach(() => closing.all());

it.each([
  // address, of a configured host, of a host that an answer named
  ['93.184.215.14', true, true],
  ['2606:2800:21f::1', true, true],
  ['127.0.0.1', true, false],
  ['::1', true, false],
  ['10.1.2.3', true, false],
  ['172.16.0.1', true, false],
  ['192.168.1.1', true, false],
  ['100.64.0.1', true, false],
  ['fd12:3456::1', true, false],
  ['198.51.100.1', true, false],
  ['::ffff:10.1.2.3', true, false],
  ['64:ff9b::a01:203', true, false],
  ['169.254.169.254', false, false],
  ['169.254.170.2', false, false],
  ['::ffff:169.254.169.254', false, false],
  ['::169.254.169.254', false, false],
  ['64:ff9b::a9fe:a9fe', false, false],
  ['2002:a9fe:a9fe::1', false, false],
  ['fe80::1', false, false],
  ['fe80::1%eth0', false, false],
  ['fd00:ec2::254', false, false],
  ['fd00:0ec2:0::0254', false, false],
  ['100.100.100.200', false, false],
  ['168.63.129.16', false, false],
  ['0.0.0.0', false, false],
  ['::', false, false],
  ['224.0.0.1', false, false],
  ['ff02::1', false, false],
  ['255.255.255.255', false, false],
])('%s', (address, configured, elsewhere) => {
  expect(isAllowedAddress(address, { trust: 'configured' })).toBe(configured);
  expect(isAllowedAddress(address, { trust: 'elsewhere' })).toBe(elsewhere);
  const allowAddresses = ['0.0.0.0/0', '::/0'];
  expect(
    isAllowedAddress(address, { trust: 'elsewhere', allowAddresses }),
  ).toBe(true);
});

it('an allowed address allows no neighbour', () => {
  const allowAddresses = ['169.254.169.254', '10.1.0.0/16'];
  const options = { trust: 'elsewhere', allowAddresses } as const;
  expect(isAllowedAddress('169.254.169.254', options)).toBe(true);
  expect(isAllowedAddress('169.254.169.253', options)).toBe(false);
  expect(isAllowedAddress('10.1.255.1', options)).toBe(true);
  expect(isAllowedAddress('10.2.0.1', options)).toBe(false);
});

it.each([
  ['localhost', true],
  ['a.localhost', true],
  ['127.8.8.8', true],
  ['[::1]', true],
  ['localhost.example', false],
  ['10.0.0.1', false],
])('%s is loopback: %s', (host, expected) => {
  expect(isLoopbackHost(host)).toBe(expected);
});

describe('at the moment of connecting', () => {
  it.each([
    ['http://169.254.169.254/latest', '169.254.169.254'],
    ['http://[fd00:ec2::254]', 'fd00:ec2::254'],
    ['http://[::ffff:a9fe:a9fe]', '::ffff:a9fe:a9fe'],
    ['http://0.0.0.0:8080', '0.0.0.0'],
    // As numbers an address is still one.
    ['http://2852039166/', '169.254.169.254'],
    ['http://0xa9.0xfe.0xa9.0xfe/', '169.254.169.254'],
    ['http://metadata.example', '169.254.169.254'],
    ['http://half.example', '169.254.169.254'],
  ])('%s is not connected to', async (baseUrl, address) => {
    const { connect } = closing.add(
      openConnector({
        lookup: namesOf({
          'metadata.example': '169.254.169.254',
          'half.example': ['169.254.169.254', 'fe80::1'],
        }),
      }),
    );
    const asked = connect({ baseUrl }).json({ path: '/', signal });
    const error = await failureOf(asked);
    expect(error.reason).toMatchObject({
      code: 'upstream-address-refused',
      params: { address },
    });
    expect(error.message).toContain('allowAddresses');
  });

  it('the good addresses of a name are used', async () => {
    const server = closing.add(
      await SourceServer.start({ handler: () => ({ json: 'here' }) }),
    );
    const { connect } = closing.add(
      openConnector({
        lookup: namesOf({ 'models.example': ['169.254.169.254', '127.0.0.1'] }),
      }),
    );
    const { port } = new URL(server.url);
    const endpoint = connect({ baseUrl: `http://models.example:${port}` });
    const answer = await endpoint.json({ path: '/', signal });
    expect(answer.parse()).toBe('here');
  });

  it('a name that led elsewhere before is looked at again', async () => {
    const server = closing.add(
      await SourceServer.start({
        handler: () => ({ json: 'here', headers: { connection: 'close' } }),
      }),
    );
    const names: Record<string, string> = { 'models.example': '127.0.0.1' };
    const { connect } = closing.add(
      openConnector({ lookup: (...all) => namesOf(names)(...all) }),
    );
    const { port } = new URL(server.url);
    const endpoint = connect({ baseUrl: `http://models.example:${port}` });
    await endpoint.json({ path: '/', signal });
    names['models.example'] = '169.254.169.254';
    const error = await failureOf(endpoint.json({ path: '/', signal }));
    expect(error.kind).toBe('address-refused');
  });
});
