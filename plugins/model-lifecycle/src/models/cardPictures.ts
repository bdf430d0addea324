const PICTURE =
  /!\[[^\]]*\]\(images\/([A-Za-z0-9][A-Za-z0-9._-]{0,199})(?:[\s)])/g;
const MAX_PICTURES = 20;
/** A call takes only so many arguments. */
const CHUNK_BYTES = 8_192;
/** Shown inside the page. A drawing (SVG) can bring its own styles and references, so it stays in the Docs tab. */
const SHOWN_TYPES = /^image\/(png|jpeg|gif|webp|avif)$/;

/** Names of the pictures that a card shows, each once, in their order. */
export function pictureNames(markdown: string): string[] {
  const names = [...markdown.matchAll(PICTURE)].map(([, name]) => name);
  return [...new Set(names)].slice(0, MAX_PICTURES);
}

/** Of a reference in the card. Nothing else is asked for: its server would learn who reads here. */
export function pictureName(source: string): string | undefined {
  return /^images\/([A-Za-z0-9][A-Za-z0-9._-]{0,199})$/.exec(source)?.[1];
}

/**
 * A picture as an address that holds it. Backstage's content security policy
 * allows `data:` and not `blob:`.
 */
export async function toDataUrl(picture: Blob): Promise<string | undefined> {
  const type = picture.type.split(';')[0].trim().toLowerCase();
  if (!SHOWN_TYPES.test(type)) {
    return undefined;
  }
  const bytes = new Uint8Array(await picture.arrayBuffer());
  let text = '';
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    text += String.fromCharCode(...bytes.subarray(at, at + CHUNK_BYTES));
  }
  return `data:${type};base64,${btoa(text)}`;
}
