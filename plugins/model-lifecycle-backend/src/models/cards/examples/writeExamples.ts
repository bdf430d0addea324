import type { ExampleCall } from './exampleCall';

export interface WrittenExample {
  title: string;
  /** As a block of code in Markdown names it. */
  language: string;
  code: string;
}

/** The same request in the languages that people ask for. No text of a source can end a string in them. */
export function writeExamples(call: ExampleCall): WrittenExample[] {
  return [
    { title: 'curl', language: 'sh', code: curl(call) },
    { title: 'Python', language: 'python', code: python(call) },
    { title: 'JavaScript', language: 'js', code: javaScript(call) },
  ];
}

function shellText(text: string): string {
  return `'${text.replace(/'/g, `'\\''`)}'`;
}

function curl({ url, body, authRequired }: ExampleCall): string {
  return [
    `curl --fail-with-body ${shellText(url)}`,
    ...(authRequired ? [`--header "Authorization: Bearer $TOKEN"`] : []),
    `--header 'Content-Type: application/json'`,
    `--data ${shellText(JSON.stringify(body, undefined, 2))}`,
  ].join(' \\\n  ');
}

/** JSON as Python reads it: its words are others. Texts are the same in both. */
function pythonValue(value: unknown, indent = ''): string {
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  const inner = `${indent}    `;
  if (Array.isArray(value)) {
    if (value.length === 0) return '[]';
    const items = value.map(item => `${inner}${pythonValue(item, inner)},\n`);
    return `[\n${items.join('')}${indent}]`;
  }
  if (typeof value === 'object') {
    const entries = Object.entries(value);
    if (entries.length === 0) return '{}';
    const items = entries.map(
      ([key, item]) =>
        `${inner}${JSON.stringify(key)}: ${pythonValue(item, inner)},\n`,
    );
    return `{\n${items.join('')}${indent}}`;
  }
  return JSON.stringify(value);
}

function python({ url, body, authRequired }: ExampleCall): string {
  return [
    ...(authRequired ? ['import os', ''] : []),
    'import requests',
    '',
    'answer = requests.post(',
    `    ${JSON.stringify(url)},`,
    ...(authRequired
      ? [`    headers={"Authorization": f"Bearer {os.environ['TOKEN']}"},`]
      : []),
    `    json=${pythonValue(body, '    ')},`,
    '    timeout=60,',
    ')',
    'answer.raise_for_status()',
    'print(answer.json())',
  ].join('\n');
}

/** The one key that is none where an object is written in JavaScript. */
function withoutPrototype(key: string, value: unknown): unknown {
  return key === '__proto__' ? undefined : value;
}

function javaScript({ url, body, authRequired }: ExampleCall): string {
  const json = JSON.stringify(body, withoutPrototype, 2).replace(/\n/g, '\n  ');
  return [
    `const answer = await fetch(${JSON.stringify(url)}, {`,
    `  method: 'POST',`,
    '  headers: {',
    ...(authRequired
      ? ['    Authorization: `Bearer ${process.env.TOKEN}`,']
      : []),
    `    'Content-Type': 'application/json',`,
    '  },',
    `  body: JSON.stringify(${json}),`,
    '});',
    'if (!answer.ok) throw new Error(`HTTP ${answer.status}`);',
    'console.log(await answer.json());',
  ].join('\n');
}
