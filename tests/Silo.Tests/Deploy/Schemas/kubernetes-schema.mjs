// Writes the JSON Schema of the Kubernetes kinds that deploy/kubernetes uses, from the models of Kubernetes' own client for JavaScript,
// which are generated from the published OpenAPI document of Kubernetes 1.30.1:
//
//   npm install --ignore-scripts --prefix FOLDER @kubernetes/client-node@1.0.0-rc6
//   node kubernetes-schema.mjs FOLDER > kubernetes-1.30.schema.json
//
// The schema is strict: an object has no field but those listed. 'status' is left out, for a controller writes it and no manifest. The
// OpenAPI document names the values of a field in prose alone; those below are taken from there, and looked up again in it.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const folder = join(resolve(process.argv[2]), 'node_modules/@kubernetes/client-node/dist/gen/models');
const load = createRequire(join(folder, 'here.js'));

const kinds = {
  'apps/v1': ['StatefulSet'],
  'networking.k8s.io/v1': ['NetworkPolicy'],
  'policy/v1': ['PodDisruptionBudget'],
  v1: ['ConfigMap', 'Namespace', 'PersistentVolumeClaim', 'Secret', 'Service', 'ServiceAccount'],
};

const protocols = ['TCP', 'UDP', 'SCTP'];
const values = {
  'V1Container.imagePullPolicy': ['Always', 'Never', 'IfNotPresent'],
  'V1Container.terminationMessagePolicy': ['File', 'FallbackToLogsOnError'],
  'V1ContainerPort.protocol': protocols,
  'V1LabelSelectorRequirement.operator': ['In', 'NotIn', 'Exists', 'DoesNotExist'],
  'V1NetworkPolicyPort.protocol': protocols,
  'V1NetworkPolicySpec.policyTypes': ['Ingress', 'Egress'],
  'V1PodDisruptionBudgetSpec.unhealthyPodEvictionPolicy': ['IfHealthyBudget', 'AlwaysAllow'],
  'V1PodSecurityContext.fsGroupChangePolicy': ['OnRootMismatch', 'Always'],
  'V1PodSpec.dnsPolicy': ['ClusterFirstWithHostNet', 'ClusterFirst', 'Default', 'None'],
  'V1PodSpec.restartPolicy': ['Always', 'OnFailure', 'Never'],
  'V1SeccompProfile.type': ['Localhost', 'RuntimeDefault', 'Unconfined'],
  'V1ServicePort.protocol': protocols,
  'V1ServiceSpec.externalTrafficPolicy': ['Cluster', 'Local'],
  'V1ServiceSpec.internalTrafficPolicy': ['Cluster', 'Local'],
  'V1ServiceSpec.ipFamilyPolicy': ['SingleStack', 'PreferDualStack', 'RequireDualStack'],
  'V1ServiceSpec.sessionAffinity': ['ClientIP', 'None'],
  'V1ServiceSpec.type': ['ExternalName', 'ClusterIP', 'NodePort', 'LoadBalancer'],
  'V1StatefulSetPersistentVolumeClaimRetentionPolicy.whenDeleted': ['Retain', 'Delete'],
  'V1StatefulSetPersistentVolumeClaimRetentionPolicy.whenScaled': ['Retain', 'Delete'],
  'V1StatefulSetSpec.podManagementPolicy': ['OrderedReady', 'Parallel'],
  'V1Toleration.effect': ['NoSchedule', 'PreferNoSchedule', 'NoExecute'],
  'V1Toleration.operator': ['Exists', 'Equal'],
  'V1TopologySpreadConstraint.whenUnsatisfiable': ['DoNotSchedule', 'ScheduleAnyway'],
};

const definitions = {};

function schemaOf(type, format) {
  let match;
  if ((match = /^Array<(.*)>$/.exec(type))) return { type: 'array', items: schemaOf(match[1], format) };
  if ((match = /^\{ \[key: string\]: (.*); \}$/.exec(type))) return { type: 'object', additionalProperties: schemaOf(match[1], format) };
  if (type === 'number') return { type: /^int(32|64)$/.test(format) ? 'integer' : 'number' };
  if (type === 'IntOrString') return { type: ['integer', 'string'] };
  if (type === 'Date' || type === 'V1MicroTime') return { type: 'string', format: 'date-time' };
  if (type === 'any') return {};
  if (['string', 'boolean', 'object'].includes(type)) return { type };
  define(type);
  return { $ref: `#/definitions/${type}` };
}

// What a field's type does not tell: whether it must be there, and what is said of it.
function declarationsOf(name) {
  const text = readFileSync(join(folder, `${name}.d.ts`), 'utf8');
  const fields = [...text.matchAll(/(?:\/\*\*\s*\n\s*\* (.*)\n\s*\*\/\s*\n\s*)?'([^']+)'(\??): [^;]+;/g)];
  return new Map(fields.map(([, description, field, optional]) => [field, { description: description ?? '', optional: optional === '?' }]));
}

function define(name) {
  if (definitions[name]) return definitions[name];
  const declarations = declarationsOf(name);
  const schema = (definitions[name] = { type: 'object', additionalProperties: false, required: [], properties: {} });
  for (const { name: key, baseName, type, format } of load(`./${name}.js`)[name].attributeTypeMap) {
    if (baseName === 'status') continue;
    const declaration = declarations.get(key);
    if (!declaration) throw new Error(`${name}.${key} is not declared.`);
    if (!declaration.optional) schema.required.push(baseName);
    schema.properties[baseName] = withValues(`${name}.${baseName}`, schemaOf(type, format), declaration.description);
  }
  if (schema.required.length === 0) delete schema.required;
  return schema;
}

function withValues(field, schema, description) {
  const allowed = values[field];
  if (!allowed) return schema;
  for (const value of allowed)
    if (!new RegExp(`\\b${value}\\b`).test(description)) throw new Error(`${field} is not described to take ${value}.`);
  delete values[field];
  return schema.type === 'array' ? { ...schema, items: { ...schema.items, enum: allowed } } : { ...schema, enum: allowed };
}

const manifests = {};
for (const [apiVersion, names] of Object.entries(kinds))
  for (const kind of names) {
    const schema = define(`V1${kind}`);
    schema.properties.apiVersion.enum = [apiVersion];
    schema.properties.kind.enum = [kind];
    manifests[`${apiVersion} ${kind}`] = `V1${kind}`;
  }
if (Object.keys(values).length > 0) throw new Error(`There are no fields ${Object.keys(values).join(', ')}.`);

const sorted = Object.fromEntries(Object.entries(definitions).sort(([a], [b]) => (a < b ? -1 : 1)));
const lines = Object.entries(sorted).map(([name, { properties, ...rest }]) => {
  const fields = Object.entries(properties).map(([field, schema]) => `    ${JSON.stringify(field)}: ${JSON.stringify(schema)}`);
  return `  ${JSON.stringify(name)}: ${JSON.stringify(rest).slice(0, -1)},"properties":{\n${fields.join(',\n')}\n  }}`;
});
console.log(`{
"$schema": "http://json-schema.org/draft-07/schema#",
"title": "Kubernetes 1.30.1: the kinds of deploy/kubernetes",
"$comment": "Derived from @kubernetes/client-node 1.0.0-rc6 by kubernetes-schema.mjs. Copyright The Kubernetes Authors, Apache License 2.0 (LICENSE beside this file).",
"x-kinds": ${JSON.stringify(manifests, null, 1)},
"definitions": {
${lines.join(',\n')}
}}`);
