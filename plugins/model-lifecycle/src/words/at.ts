/** An RFC 3339 time in milliseconds; undefined when absent or unreadable. */
export function at(time: string | undefined): number | undefined {
  const ms = time === undefined ? NaN : Date.parse(time);
  return Number.isNaN(ms) ? undefined : ms;
}
