// Documents and config.d.ts say the same: an example with a key that nobody
// reads misleads, and a key that no document names is not found.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, relative, resolve } from 'node:path';
import { parseAllDocuments } from 'yaml';

type Node = import('typescript').Node;
type TypeNode = import('typescript').TypeNode;
type Interface = import('typescript').InterfaceDeclaration;

const ROOT = resolve(__dirname, '../../../..');
// The repository's own: no dependency of this package.
const ts: typeof import('typescript') = createRequire(
  join(ROOT, 'package.json'),
)('typescript');

const SCHEMAS = [
  'plugins/model-lifecycle-backend/config.d.ts',
  'plugins/catalog-backend-module-model-lifecycle/config.d.ts',
  'plugins/techdocs-backend-module-model-lifecycle/config.d.ts',
];
const WITHOUT_DOCUMENTS = ['node_modules', 'dist', 'dist-types', 'coverage'];

/** A type, and the interfaces of its file. */
interface Shape {
  node: TypeNode | Interface;
  interfaces: Map<string, Interface>;
}

function parse(file: string) {
  const text = readFileSync(join(ROOT, file), 'utf8');
  return ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
}

function readConfigShape(file: string): Shape {
  const interfaces = new Map(
    parse(file)
      .statements.filter(ts.isInterfaceDeclaration)
      .map(declaration => [declaration.name.text, declaration]),
  );
  return { node: interfaces.get('Config')!, interfaces };
}

/** What may stand here: a list stands for its elements. */
function alternatives({ node, interfaces }: Shape): Shape[] {
  const of = (inner: Shape['node']) =>
    alternatives({ node: inner, interfaces });
  if (ts.isUnionTypeNode(node)) return node.types.flatMap(of);
  if (ts.isArrayTypeNode(node)) return of(node.elementType);
  if (ts.isTypeReferenceNode(node)) {
    const name = node.typeName.getText();
    if (name === 'Array') return of(node.typeArguments![0]);
    const named = interfaces.get(name);
    if (named) return of(named);
  }
  return [{ node, interfaces }];
}

/** The keys of one alternative; `*` stands for any other. None: a value, or a type of Backstage. */
function keysOf({ node, interfaces }: Shape): Map<string, Shape> {
  const inherited = (inner: TypeNode | Interface) =>
    alternatives({ node: inner, interfaces }).flatMap(part => [
      ...keysOf(part),
    ]);
  if (ts.isIntersectionTypeNode(node))
    return new Map(node.types.flatMap(inherited));
  const keys = new Map<string, Shape>();
  if (ts.isInterfaceDeclaration(node)) {
    const bases = node.heritageClauses?.flatMap(({ types }) => types) ?? [];
    for (const { expression } of bases) {
      for (const [key, shape] of inherited(
        interfaces.get(expression.getText())!,
      ))
        keys.set(key, shape);
    }
  }
  if (ts.isInterfaceDeclaration(node) || ts.isTypeLiteralNode(node)) {
    for (const member of node.members) {
      if (ts.isPropertySignature(member))
        keys.set(member.name.getText(), { node: member.type!, interfaces });
      else if (ts.isIndexSignatureDeclaration(member))
        keys.set('*', { node: member.type, interfaces });
    }
  }
  return keys;
}

/** A `type` that is written chooses the alternatives that have it. */
function chosen(shapes: Shape[], value: object): Shape[] {
  if (!('type' in value)) return shapes;
  const type = `'${value.type}'`;
  const named = shapes.filter(
    shape => keysOf(shape).get('type')?.node.getText() === type,
  );
  return named.length > 0 ? named : shapes;
}

function unknownKeys(shapes: Shape[], value: unknown, path = ''): string[] {
  if (Array.isArray(value))
    return value.flatMap(item => unknownKeys(shapes, item, `${path}[]`));
  if (typeof value !== 'object' || value === null) return [];
  const keys = chosen(shapes.flatMap(alternatives), value).map(keysOf);
  if (keys.some(({ size }) => size === 0)) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const next = keys.flatMap(known => known.get(key) ?? known.get('*') ?? []);
    const at = path ? `${path}.${key}` : key;
    return next.length > 0 ? unknownKeys(next, inner, at) : [at];
  });
}

/** Every key in the schema, wherever it stands. */
function allKeys(file: string): string[] {
  const keys = new Set<string>();
  const visit = (node: Node): void => {
    if (ts.isPropertySignature(node)) keys.add(node.name.getText());
    ts.forEachChild(node, visit);
  };
  visit(parse(file));
  return [...keys].sort();
}

function documentsBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name);
    if (entry.isDirectory())
      return WITHOUT_DOCUMENTS.includes(entry.name) ? [] : documentsBelow(path);
    return /^(?!report[-.]).*\.md$/.test(entry.name) ? [path] : [];
  });
}

const documents = [
  join(ROOT, 'README.md'),
  ...documentsBelow(join(ROOT, 'docs')),
  ...documentsBelow(join(ROOT, 'plugins')),
].map(path => ({
  name: relative(ROOT, path),
  text: readFileSync(path, 'utf8'),
}));

interface Example {
  modelLifecycle: { models?: { sources?: Record<string, { type: string }> } };
}

const examples = documents.flatMap(({ name, text }) =>
  [...text.matchAll(/^```yaml\n(.*?)^```/gms)]
    .flatMap(([, yaml]) => parseAllDocuments(yaml))
    .map(document => document.toJS() as Partial<Example> | null)
    .filter((value): value is Example => Boolean(value?.modelLifecycle))
    .map(({ modelLifecycle }) => ({ name, example: { modelLifecycle } })),
);

/** What stands as code in the documents: between backticks, or in an example. */
const code = documents
  .flatMap(({ text }) => [
    ...text.matchAll(/^ *```yaml\n(.*?)^ *```|`([^`\n]+)`/gms),
  ])
  .map(([, block, span]) => block ?? span)
  .join('\n');

describe('the documents of the configuration', () => {
  const shapes = SCHEMAS.map(readConfigShape);

  it.each(examples)('$name shows keys that there are', ({ example }) => {
    expect(unknownKeys(shapes, example)).toEqual([]);
  });

  it('would notice a key that there is not', () => {
    const sources = { hub: { type: 'hugging-face', hosts: [], token: 'x' } };
    const example = { modelLifecycle: { models: { sources } } };
    expect(unknownKeys(shapes, example)).toEqual([
      'modelLifecycle.models.sources.hub.hosts',
    ]);
  });

  it('show an example for every type of source', () => {
    const folder = join(__dirname, '../models/sources');
    const types = readdirSync(folder, { withFileTypes: true })
      .filter(entry => entry.isDirectory() && !/^(__|support)/.test(entry.name))
      .map(({ name }) => name);
    const shown = examples.flatMap(({ example: { modelLifecycle } }) =>
      Object.values(modelLifecycle.models?.sources ?? {}),
    );
    expect(shown.map(({ type }) => type)).toEqual(
      expect.arrayContaining(types),
    );
  });

  it.each(SCHEMAS)('name every key of %s', file => {
    const missing = allKeys(file).filter(
      key => !new RegExp(`\\b${key}\\b`).test(code),
    );
    expect(missing).toEqual([]);
  });
});
