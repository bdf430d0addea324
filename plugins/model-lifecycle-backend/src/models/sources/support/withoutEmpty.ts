/** What has no value is absent in a record, lists too. */
export function withoutEmpty<T extends object>(record: T): T {
  return Object.fromEntries(
    Object.entries(JSON.parse(JSON.stringify(record))).filter(
      ([, value]) => !(Array.isArray(value) && value.length === 0),
    ),
  ) as T;
}
