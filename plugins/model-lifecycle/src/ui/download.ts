/** Hands a text to the browser as a file. */
export function downloadText(options: {
  name: string;
  type: string;
  text: string;
}): void {
  const blob = new Blob([options.text], {
    type: `${options.type};charset=utf-8`,
  });
  const url = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = url;
  link.download = options.name.replace(/[^\w.-]+/g, '-');
  link.click();
  URL.revokeObjectURL(url);
}
