/** Suffixes of Kubernetes quantities. */
const FACTORS: Record<string, number> = {
  n: 1e-9,
  u: 1e-6,
  m: 1e-3,
  '': 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  P: 1e15,
  E: 1e18,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
  Pi: 2 ** 50,
  Ei: 2 ** 60,
};

const QUANTITY =
  /^(\d{1,18}(?:\.\d{0,18})?|\.\d{1,18})(?:([eE][+-]?\d{1,2})|(n|u|m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei))?$/;

/** `500m` is 0.5, `64Gi` is 68,719,476,736; undefined for what is no quantity, or a negative one. */
export function quantityOf(written: string): number | undefined {
  const found = QUANTITY.exec(written.trim());
  if (!found) return undefined;
  const [, digits, exponent = '', suffix = ''] = found;
  const value = Number(`${digits}${exponent}`) * FACTORS[suffix];
  return Number.isFinite(value) ? value : undefined;
}
