import { readFile } from 'node:fs/promises';
import path from 'node:path';

/** What the document shows is the source that the contract was run over, and how it was. */
it.each([
  ['the source', 'shelfSource.ts', 0],
  ['its test', 'shelfSource.contract.test.ts', 1],
])('the document shows %s as it was tested', async (_, file, place) => {
  const docs = path.resolve(__dirname, '../../../../../docs');
  const text = await readFile(path.join(docs, 'writing-a-source.md'), 'utf8');
  const shown = [...text.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map(
    block => block[1],
  );
  const tested = await readFile(path.join(__dirname, file), 'utf8');
  expect(shown[place]).toBe(tested);
});
