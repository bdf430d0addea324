// What is built and what is copied out of the Go modules. The versions are
// pinned once, in go.mod.

/**
 * @typedef {object} Program
 * @property {string} name the file in the cache
 * @property {'kubernetes' | 'kueue'} module the folder with the go.mod
 * @property {string} package
 * @property {boolean} [stampVersion] Kubernetes calls itself v0.0.0 without it
 * @property {Edit} [edit]
 *
 * @typedef {object} Edit one line changed before it is compiled
 * @property {string} module
 * @property {string} file
 * @property {string} from
 * @property {string} to
 */

/** @type {Program[]} */
export const PROGRAMS = [
  {
    name: 'yamltojson',
    module: 'kubernetes',
    package: './yamltojson',
  },
  {
    name: 'etcd',
    module: 'kubernetes',
    package: 'go.etcd.io/etcd/server/v3',
  },
  {
    name: 'kube-apiserver',
    module: 'kubernetes',
    package: 'k8s.io/kubernetes/cmd/kube-apiserver',
    stampVersion: true,
  },
  {
    name: 'kube-controller-manager',
    module: 'kubernetes',
    package: 'k8s.io/kubernetes/cmd/kube-controller-manager',
    stampVersion: true,
  },
  {
    name: 'jobset-controller-manager',
    module: 'kubernetes',
    package: 'sigs.k8s.io/jobset',
  },
  {
    name: 'trainer-controller-manager',
    module: 'kubernetes',
    package: 'github.com/kubeflow/trainer/v2/cmd/trainer-controller-manager',
  },
  {
    name: 'kwok',
    module: 'kubernetes',
    package: 'sigs.k8s.io/kwok/cmd/kwok',
  },
  {
    name: 'kubectl',
    module: 'kubernetes',
    package: 'k8s.io/kubernetes/cmd/kubectl',
    stampVersion: true,
  },
  {
    name: 'kueue-controller-manager',
    module: 'kueue',
    package: 'sigs.k8s.io/kueue/cmd/kueue',
    // Kueue reads its metrics certificate from a fixed folder under /etc, which
    // needs root and allows one Kueue on a machine. TMPDIR is one for each.
    edit: {
      module: 'sigs.k8s.io/kueue',
      file: 'cmd/kueue/main.go',
      from: 'metricsCertPath := "/etc/kueue/metrics/certs"',
      to: 'metricsCertPath := filepath.Join(os.TempDir(), "metrics-certs")',
    },
  },
];

const KWOK_STAGES = [
  'node/fast/node-initialize',
  'node/heartbeat/node-heartbeat',
  'pod/fast/pod-ready',
  'pod/general/pod-complete',
  'pod/fast/pod-delete',
];

/**
 * Each `path` is a YAML file or a folder of them; each becomes `<name>.json`
 * in the cache, one array with all its documents.
 *
 * @type {{name: string, module: 'kubernetes' | 'kueue', from: string, paths: string[]}[]}
 */
export const MANIFESTS = [
  {
    name: 'crds-trainer',
    module: 'kubernetes',
    from: 'github.com/kubeflow/trainer/v2',
    paths: ['manifests/base/crds'],
  },
  {
    name: 'webhooks-trainer',
    module: 'kubernetes',
    from: 'github.com/kubeflow/trainer/v2',
    paths: ['manifests/base/webhook/manifests.yaml'],
  },
  {
    name: 'crds-jobset',
    module: 'kubernetes',
    from: 'sigs.k8s.io/jobset',
    paths: ['config/components/crd/bases'],
  },
  {
    name: 'webhooks-jobset',
    module: 'kubernetes',
    from: 'sigs.k8s.io/jobset',
    paths: ['config/components/webhook/manifests.yaml'],
  },
  {
    name: 'crds-kwok',
    module: 'kubernetes',
    from: 'sigs.k8s.io/kwok',
    paths: ['kustomize/crd/bases/kwok.x-k8s.io_logs.yaml'],
  },
  {
    name: 'stages-kwok',
    module: 'kubernetes',
    from: 'sigs.k8s.io/kwok',
    paths: KWOK_STAGES.map(stage => `kustomize/stage/${stage}.yaml`),
  },
  {
    name: 'crds-kueue',
    module: 'kueue',
    from: 'sigs.k8s.io/kueue',
    paths: ['config/components/crd/bases'],
  },
  {
    name: 'webhooks-kueue',
    module: 'kueue',
    from: 'sigs.k8s.io/kueue',
    paths: ['config/components/webhook/manifests.yaml'],
  },
];

/** Go alone is enough: no C compiler, no other toolchain, no workspace. */
export const BUILD_ENVIRONMENT = {
  CGO_ENABLED: '0',
  GOTOOLCHAIN: 'local',
  GOWORK: 'off',
  GOFLAGS: '',
};
