const FACTORS: Record<string, number> = {
  '': 1,
  k: 1e3,
  m: 1e6,
  b: 1e9,
  g: 1e9,
  t: 1e12,
};

/** Numbers of parameters as publishers write them: `2b`, `361.82 M`, `78K`. */
export function parseCount(text: string | undefined): number | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([kmbgt]?)\s*$/i.exec(text ?? '');
  if (!match) return undefined;
  const count = Math.round(Number(match[1]) * FACTORS[match[2].toLowerCase()]);
  return Number.isSafeInteger(count) && count > 0 ? count : undefined;
}
