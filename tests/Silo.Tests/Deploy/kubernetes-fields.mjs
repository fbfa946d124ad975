// Distils the names and types of the fields of the Kubernetes kinds that deploy/kubernetes uses into kubernetes-fields.txt:
//
//   npm install --prefix FOLDER kubernetes-types@1.30.0
//   node kubernetes-fields.mjs FOLDER > kubernetes-fields.txt
//
// One type: its name, then a line for each field: name, '?' if it may be left out, its type.
import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

const root = join(process.argv[2], 'node_modules/kubernetes-types');
const kinds = [
  ['apps/v1', 'StatefulSet'], ['core/v1', 'Service'], ['core/v1', 'ConfigMap'], ['core/v1', 'Secret'], ['core/v1', 'ServiceAccount'],
  ['core/v1', 'Namespace'], ['policy/v1', 'PodDisruptionBudget'], ['networking/v1', 'NetworkPolicy'],
];
const files = new Map();
const done = new Map();

function parse(file) {
  if (files.has(file)) return files.get(file);
  const text = readFileSync(join(root, file + '.d.ts'), 'utf8').replace(/\/\*\*[\s\S]*?\*\//g, '');
  const known = { imports: new Map(), types: new Map(), aliases: new Map() };
  files.set(file, known);
  for (const [, names, from] of text.matchAll(/^import \{([^}]*)\} from "([^"]+)";/gm))
    for (const name of names.split(',')) known.imports.set(name.trim(), join(dirname(file), from));
  for (const [, name, type] of text.matchAll(/^export type (\w+) = ([^;]+);/gm)) known.aliases.set(name, type);
  for (const [, name, body] of text.matchAll(/^export interface (\w+) \{\n([\s\S]*?)^\}/gm)) {
    const flat = body.replace(/\{\s*\[name: string\]: ([^;]+);\s*\}/g, 'Map<$1>');
    known.types.set(name, [...flat.matchAll(/^ {4}"?([\w$-]+)"?(\??): ([^;]+);/gm)].map(([, field, optional, type]) => ({ field, optional, type })));
  }
  return known;
}

function resolve(file, type) {
  let match;
  if ((match = /^Array<(.*)>$/.exec(type))) return `${resolve(file, match[1])}[]`;
  if ((match = /^Map<(.*)>$/.exec(type))) return `map of ${resolve(file, match[1])}`;
  if (type.startsWith('"')) return 'string';
  if (type === 'number | string') return 'number-or-string';
  if (['string', 'number', 'boolean', 'any', 'object'].includes(type)) return type;
  const known = parse(file);
  if (known.imports.has(type)) return resolve(known.imports.get(type), type);
  if (known.aliases.has(type)) return type === 'Quantity' ? 'number-or-string' : resolve(file, known.aliases.get(type));
  if (!known.types.has(type)) throw new Error(`${file}: what is '${type}'?`);
  if (!done.has(type)) {
    done.set(type, []);
    // What a controller reports is not for manifests.
    done.set(type, known.types.get(type).filter(f => f.field !== 'status').map(f => `  ${f.field}${f.optional} ${resolve(file, f.type)}`));
  }
  return type;
}

for (const [file, kind] of kinds) resolve(file, kind);
console.log('# Kubernetes 1.30, of the npm package kubernetes-types 1.30.0, by kubernetes-fields.mjs.');
for (const [name, fields] of [...done].sort(([a], [b]) => (a < b ? -1 : 1))) console.log([name, ...fields].join('\n'));
