import { lookup as systemLookup, type LookupAddress } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { buildConnector } from 'undici';
import { AddressRefused } from './AddressRefused';
import { isAllowedAddress, type Trust } from './addresses';

export interface GuardOptions {
  trust: Trust;
  allowAddresses?: readonly string[];
  lookup?: LookupFunction;
}

/**
 * Looks at addresses at the moment of connecting: what a name led to a second
 * before does not count (DNS rebinding). Of the addresses of a name those that
 * may be connected to are tried.
 */
export function guardedConnect(
  options: GuardOptions,
  connectOptions: buildConnector.BuildOptions,
): buildConnector.connector {
  const connect = buildConnector({
    ...connectOptions,
    lookup: guardedLookup(options),
  } as buildConnector.BuildOptions);
  return (target, callback) => {
    // A literal address is never looked up.
    const literal = target.hostname.replace(/^\[|\]$/g, '');
    if (isIP(literal) !== 0 && !isAllowedAddress(literal, options)) {
      callback(new AddressRefused(literal), null);
      return;
    }
    connect(target, callback);
  };
}

export function guardedLookup(options: GuardOptions): LookupFunction {
  const lookup = options.lookup ?? (systemLookup as LookupFunction);
  return (hostname, lookupOptions, callback) => {
    lookup(hostname, { ...lookupOptions, all: true }, (error, found) => {
      if (error) {
        callback(error, '', 0);
        return;
      }
      const addresses = found as unknown as LookupAddress[];
      const good = addresses.filter(({ address }) =>
        isAllowedAddress(address, options),
      );
      if (good.length === 0) {
        const refused = new AddressRefused(addresses[0]?.address ?? '');
        callback(refused, '', 0);
      } else if (lookupOptions.all) {
        callback(null, good as never, 0);
      } else {
        callback(null, good[0].address, good[0].family);
      }
    });
  };
}

/** For what goes through a proxy, which connects itself: a name that only the proxy knows passes. */
export async function checkBeforeProxy(
  hostname: string,
  options: GuardOptions,
): Promise<void> {
  const literal = hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) !== 0) {
    if (!isAllowedAddress(literal, options)) throw new AddressRefused(literal);
    return;
  }
  await new Promise<void>((resolve, reject) => {
    guardedLookup(options)(hostname, { all: true }, error =>
      error instanceof AddressRefused ? reject(error) : resolve(),
    );
  });
}
