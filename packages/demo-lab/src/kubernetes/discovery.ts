import { ALL_RESOURCES, Resource, apiVersionOf } from './resources';

const WRITE_VERBS = ['create', 'delete', 'get', 'list', 'patch', 'update'];

function entriesOf(resource: Resource) {
  const { plural, singular, namespaced, kind, shortNames } = resource;
  const entry = {
    name: plural,
    singularName: singular,
    namespaced,
    kind,
    verbs: [...WRITE_VERBS, 'watch'],
    ...(shortNames && { shortNames }),
  };
  const subresource = (name: string, verbs: string[]) => ({
    name: `${plural}/${name}`,
    singularName: '',
    namespaced,
    kind,
    verbs,
  });
  return [
    entry,
    ...(resource.statusSubresource
      ? [subresource('status', ['get', 'patch', 'update'])]
      : []),
    ...(plural === 'pods' ? [subresource('log', ['get'])] : []),
  ];
}

/** Group -> versions of all its kinds, the preferred one first. */
function groups(): Map<string, string[]> {
  const found = new Map<string, string[]>();
  for (const { group, versions } of ALL_RESOURCES) {
    if (!group) continue;
    found.set(group, [...new Set([...(found.get(group) ?? []), ...versions])]);
  }
  return found;
}

function describeGroup(name: string, versions: string[]) {
  const named = versions.map(version => ({
    groupVersion: `${name}/${version}`,
    version,
  }));
  return { name, versions: named, preferredVersion: named[0] };
}

/** Operations that kubectl looks up before it applies: they accept `fieldValidation`. */
function openApiOf(group: string, version: string) {
  const paths = ALL_RESOURCES.filter(
    resource => resource.group === group && resource.versions.includes(version),
  ).map(resource => {
    const prefix = group ? `/apis/${group}/${version}` : `/api/${version}`;
    const scope = resource.namespaced ? '/namespaces/{namespace}' : '';
    const operation = {
      parameters: [
        { name: 'fieldValidation', in: 'query', schema: { type: 'string' } },
      ],
      responses: {},
      'x-kubernetes-group-version-kind': {
        group,
        version,
        kind: resource.kind,
      },
    };
    return [
      `${prefix}${scope}/${resource.plural}/{name}`,
      { patch: operation, post: operation, put: operation },
    ];
  });
  return {
    openapi: '3.0.0',
    info: { title: 'Kubernetes', version: 'v1.36.3' },
    paths: Object.fromEntries(paths),
    components: { schemas: {} },
  };
}

function groupVersionPaths(): { path: string; gv: [string, string] }[] {
  const custom = [...groups()].flatMap(([group, versions]) =>
    versions.map(version => ({
      path: `apis/${group}/${version}`,
      gv: [group, version] as [string, string],
    })),
  );
  return [{ path: 'api/v1', gv: ['', 'v1'] }, ...custom];
}

const VERSION = {
  major: '1',
  minor: '36',
  gitVersion: 'v1.36.3',
  gitTreeState: 'clean',
  compiler: 'demo-lab',
  platform: 'linux/amd64',
};

/** Everything that clients ask before they know what is served; undefined for other paths. */
export function discoveryDocument(path: string): object | undefined {
  if (path === '/version') return VERSION;
  if (path === '/api') {
    return {
      kind: 'APIVersions',
      versions: ['v1'],
      serverAddressByClientCIDRs: [],
    };
  }
  if (path === '/apis') {
    return {
      kind: 'APIGroupList',
      apiVersion: 'v1',
      groups: [...groups()].map(([name, versions]) =>
        describeGroup(name, versions),
      ),
    };
  }
  if (path === '/openapi/v3') {
    return {
      paths: Object.fromEntries(
        groupVersionPaths().map(({ path: name }) => [
          name,
          { serverRelativeURL: `/openapi/v3/${name}` },
        ]),
      ),
    };
  }
  const openApi = groupVersionPaths().find(
    ({ path: name }) => path === `/openapi/v3/${name}`,
  );
  if (openApi) return openApiOf(...openApi.gv);
  return groupDocument(path);
}

function groupDocument(path: string): object | undefined {
  const [, root, group, version, ...rest] = path.split('/');
  if (root === 'api' && group === 'v1' && version === undefined) {
    return resourceList('', 'v1');
  }
  if (root !== 'apis' || rest.length > 0) return undefined;
  const versions = groups().get(group);
  if (!versions) return undefined;
  if (version === undefined) {
    return {
      kind: 'APIGroup',
      apiVersion: 'v1',
      ...describeGroup(group, versions),
    };
  }
  return versions.includes(version) ? resourceList(group, version) : undefined;
}

function resourceList(group: string, version: string) {
  const resources = ALL_RESOURCES.filter(
    resource => resource.group === group && resource.versions.includes(version),
  );
  return {
    kind: 'APIResourceList',
    apiVersion: 'v1',
    groupVersion: resources[0] ? apiVersionOf(resources[0], version) : version,
    resources: resources.flatMap(entriesOf),
  };
}
