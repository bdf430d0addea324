/** By the bytes that every picture of the kind begins with. Not SVG: it can hold script. */
export function contentTypeOf(body: Buffer): string | undefined {
  const ascii = (start: number, end: number) =>
    body.subarray(start, end).toString('latin1');
  if (ascii(0, 8) === '\x89PNG\r\n\x1a\n') return 'image/png';
  if (ascii(0, 3) === '\xff\xd8\xff') return 'image/jpeg';
  if (/^GIF8[79]a/.test(ascii(0, 6))) return 'image/gif';
  if (ascii(0, 4) === 'RIFF' && ascii(8, 12) === 'WEBP') return 'image/webp';
  if (ascii(4, 8) === 'ftyp' && /^avi[fs]$/.test(ascii(8, 12))) {
    return 'image/avif';
  }
  return undefined;
}
