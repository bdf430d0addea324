/** Annotations with a value, in order of their keys. */
export function sortedAnnotations(
  annotations: Record<string, string | undefined>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(annotations)
      .filter((entry): entry is [string, string] => Boolean(entry[1]))
      .sort(([one], [other]) => (one < other ? -1 : 1)),
  );
}
