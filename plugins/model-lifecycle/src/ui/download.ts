/** Hands a text to the browser as a file. */
export function downloadText(options: {
  name: string;
  type: string;
  text: string;
}): void {
  const { name, type, text } = options;
  const blob = new Blob([text], { type: `${type};charset=utf-8` });
  downloadBlob({ name, blob });
}

/** Hands a blob to the browser as a file. */
export function downloadBlob(options: { name: string; blob: Blob }): void {
  const url = URL.createObjectURL(options.blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = options.name.replace(/[^\w.-]+/g, '-');
  link.click();
  URL.revokeObjectURL(url);
}
