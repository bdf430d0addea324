/** Raised while connecting; see {@link guardedConnect}. */
export class AddressRefused extends Error {
  constructor(readonly address: string) {
    super('the address is not one that may be connected to');
    this.name = 'AddressRefused';
  }
}
