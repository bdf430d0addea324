import type { HumanDuration } from '@backstage/types';

/** One key of a Secret in a configured cluster. */
interface SecretReference {
  /** Name from `modelLifecycle.clusters`. */
  cluster: string;
  namespace: string;
  name: string;
  key: string;
}

/** How an address is reached. */
interface EndpointKeys {
  /**
   * Sent as a bearer token, or in the header that `tokenHeader` names.
   *
   * @visibility secret
   */
  token?: string;
  /** A file that holds the token; read again for each request. */
  tokenFile?: string;
  tokenSecret?: SecretReference;
  /** Default: `Authorization`, as a bearer token. */
  tokenHeader?: string;
  username?: string;
  /** @visibility secret */
  password?: string;
  passwordFile?: string;
  passwordSecret?: SecretReference;
  /**
   * Sent with each request.
   *
   * @deepVisibility secret
   */
  headers?: { [name: string]: string };
  tls?: {
    /** Certificate authority, PEM. */
    caData?: string;
    caFile?: string;
    /** Client certificate, PEM. */
    certData?: string;
    certFile?: string;
    /** @visibility secret */
    keyData?: string;
    keyFile?: string;
    /** Default: false. */
    insecureSkipVerify?: boolean;
  };
  /**
   * Address of a proxy, or `off`. Default: that of the environment.
   *
   * @visibility secret
   */
  proxy?: string;
  /** Requests at the same time. Default: 4. */
  concurrency?: number;
  /** Default: no limit but what answers ask for. */
  requestsPerSecond?: number;
  timeouts?: {
    connect?: string | HumanDuration;
    headers?: string | HumanDuration;
    /** Between two pieces of a body. */
    body?: string | HumanDuration;
  };
  /** Largest answer. Default: 16 MB. */
  maxBodyBytes?: number;
  /** Link-local, metadata and such addresses are refused unless named here (CIDR or address). */
  allowAddresses?: string[];
}

interface FilterRule {
  kind?: string | string[];
  name?: string | string[];
  tag?: string | string[];
  alias?: string | string[];
  state?: string | string[];
  format?: string | string[];
}

/** What every source has. */
interface SourceKeys {
  /** Default: true. A source that is switched off keeps its entities. */
  enabled?: boolean;
  schedule?: {
    frequency?: string | HumanDuration;
    timeout?: string | HumanDuration;
  };
  /** Patterns with `*` and `?`. Default: everything is in. */
  include?: FilterRule[];
  /** Stronger than `include`; hides for good. */
  exclude?: FilterRule[];
  /** Of each kind. What is in stays, then by name. Default: 5,000. */
  maxModels?: number;
  /** When a removal is too much to be believed at once. */
  removal?: {
    /** Of a scope: `30%`, or a number from 0 to 1. Default: 30%. */
    maxShare?: number | string;
    /** Default: 3. */
    minItems?: number;
    /** Complete listings that agree for so long count as confirmation. Default: 24h. */
    confirmAfter?: string | HumanDuration;
  };
  /** A scan that takes longer begins again. Default: 24h. */
  maxScanAge?: string | HumanDuration;
}

interface ClusterKeys {
  /** Names from `modelLifecycle.clusters`. Default: all. */
  clusters?: string[];
  /** Default: all that the cluster's RBAC allows. */
  namespaces?: string[];
  /** As Kubernetes writes it. */
  labelSelector?: string;
}

/** What a training makes and what it reads: entity references, or names. */
interface RunLinks {
  model?: string;
  baseModel?: string;
  dataset?: string;
}

/** Kubeflow Pipelines v2beta1. */
interface PipelineRunSource extends EndpointKeys {
  /** Part of the names of entities: do not change it later. No cluster has the same. */
  name: string;
  baseUrl: string;
  /** How often is looked. Default: 15s. */
  interval?: string | HumanDuration;
  /** Runs that are older are not read, unless they go on. Default: 30d. */
  history?: string | HumanDuration;
  /** Of the history, for each namespace. Default: 2,000. */
  maxRuns?: number;
  /** Where several teams share the server, which lists nothing without one then. */
  namespaces?: string[];
  /** Ids. Default: all. */
  experiments?: string[];
  /** What a run hangs on. Default: pipeline. */
  job?: 'pipeline' | 'recurring-run';
  /** Before that, by the display name of the run. First match wins. */
  jobs?: Array<{
    match: string;
    /** `$1` is the first group of the match. */
    name: string;
  }>;
  /** As the source would say it: `models.owners` decides whether it holds. */
  owner?: string;
  /** The page of a run, with `{run_id}` in it. */
  runUrl?: string;
  /** Names of parameters of a run that name these. */
  parameters?: RunLinks;
  /** By job, where no parameter names them. First match wins. */
  links?: Array<
    RunLinks & {
      /** Regular expression for the name of the job. */
      job: string;
    }
  >;
}

/** Trainings that tell how they are as JSON over HTTP. */
interface StatusEndpointSource extends EndpointKeys, RunLinks {
  /** Part of the names of entities: do not change it later. No cluster has the same. */
  name: string;
  /** Fills in what is not written here. */
  preset?: 'domain-training' | 'equal-steps';
  baseUrl: string;
  /** Below the address; `{item}` is replaced by each of the items. */
  path?: string;
  items?: string[];
  /** Items that the server lists itself. */
  discover?: {
    path: string;
    /** Place of the list in the answer. Default: the answer is the list. */
    list?: string;
    /** Place of the item in an entry. */
    item: string;
  };
  /** How often is looked. Default: 15s. */
  interval?: string | HumanDuration;
  /** Default: `default`. */
  namespace?: string;
  /** Text with places of the answer in braces. Default: the name of the source. */
  job?: string;
  /** The same, for the name of a run. Default: its id. */
  runName?: string;
  /** As the source would say it: `models.owners` decides whether it holds. */
  owner?: string;
  /** A page of an experiment tracker. */
  trackingUrl?: string;
  /** Where things stand in an answer, such as `status.steps[0].name`. */
  mapping?: {
    /** The list, where an answer has several runs. */
    runs?: string;
    /** Several are put together. */
    id?: string | string[];
    state?: {
      path: string;
      /** Words of the source to states. The usual ones are known. */
      map?: {
        [word: string]:
          | 'queued'
          | 'pending'
          | 'initializing'
          | 'running'
          | 'restarting'
          | 'paused'
          | 'succeeded'
          | 'failed'
          | 'stopped'
          | 'unknown';
      };
    };
    percent?: string;
    /** What stands for 100 percent: 1 for fractions. Default: 100. */
    percentOf?: number;
    step?: string;
    totalSteps?: string;
    epoch?: string;
    totalEpochs?: string;
    createdAt?: string;
    startedAt?: string;
    endedAt?: string;
    /** When the trainer said it. Default: it is as new as the answer. */
    reportedAt?: string;
    elapsedMs?: string;
    remainingMs?: string;
    remainingSeconds?: string;
    estimatedCompletion?: string;
    message?: string;
    /** An object with all of them, or a place for each name. */
    metrics?: string | { [name: string]: string };
    currentPhase?: string;
    phases?: {
      /** Of the list; the other places are inside an entry. */
      path: string;
      id: string;
      label?: string;
      state?: {
        path: string;
        map?: {
          [word: string]:
            | 'pending'
            | 'running'
            | 'succeeded'
            | 'failed'
            | 'interrupted';
        };
      };
      percent?: string;
      startedAt?: string;
      endedAt?: string;
    };
    /** What a 404 says where it means that there is no such run. */
    gone?: { path: string; match: string };
  };
  /** The share of each phase. One of the two. */
  phaseProfile?: {
    weighted?: Array<{
      id: string;
      label?: string;
      /** Percent of the whole at which it ends; the last one ends at 100. */
      to: number;
      /** Other names of the same phase. */
      aliases?: string[];
    }>;
    /** Labels of steps of the same share, which are told when they are done. */
    equalSteps?: string[];
  };
  /** Pages by number, the newest line first. */
  logs?: {
    path: string;
    list: string;
    /** Place of the number of all lines. */
    total: string;
    at?: string;
    level?: string;
    text: string;
    /** Default: `page` and `page_size`. */
    pageParameter?: string;
    sizeParameter?: string;
    /** Default: 100. */
    pageSize?: number;
  };
}

interface KubeflowModelRegistrySource extends SourceKeys, EndpointKeys {
  type: 'kubeflow-model-registry';
  registries?: Array<
    EndpointKeys & {
      /** Part of every key: do not change it later. */
      id: string;
      baseUrl: string;
      /** The cluster that it belongs to. */
      cluster?: string;
      viewUrl?: string;
    }
  >;
  /** Registries found in clusters. */
  discover?: ClusterKeys & {
    /** Which address of a registry is used. */
    address?: 'external' | 'internal';
    /** Host names that may be asked. */
    hosts?: string[];
    exclude?: string[];
  };
  /** The model catalog, where cards come from. */
  catalog?: EndpointKeys & { baseUrl: string };
  /** One registry; several stand in `registries`. */
  baseUrl?: string;
  registryId?: string;
  cluster?: string;
  viewUrl?: string;
  includeArchived?: boolean;
  /** Whether inference services become servers. */
  servers?: boolean;
  maxVersions?: number;
}

interface KServeSource extends SourceKeys, ClusterKeys {
  type: 'kserve';
  /** Which registry the labels of a server mean. */
  registries?: Array<{
    /** Id of a source of type kubeflow-model-registry. */
    source: string;
    /** Id of the registry in it. */
    registry: string;
    match?: { name?: string; namespace?: string; url?: string };
  }>;
  apiDefinitions?: {
    /** `fetch` asks servers for `/openapi.json`. Default: protocol. */
    mode?: 'protocol' | 'fetch';
    /** Who may be asked; `*.example.org` for all below. */
    hosts?: string[];
    /** Ask also servers that scale to zero, which starts them. Default: false. */
    wake?: boolean;
  };
}

interface MlflowSource extends SourceKeys, EndpointKeys {
  type: 'mlflow';
  baseUrl: string;
  /** Where people look, when it is another address. */
  uiUrl?: string;
  /** Default: all that the server names. */
  workspaces?: string[];
  /** Tags that are read. */
  tagKeys?: string[];
  /** Aliases that make a version the current one, the first that is set. */
  currentAliases?: string[];
  newestVersions?: number;
  /** Whether metrics and parameters of runs are read. Default: true. */
  runs?: boolean;
  pageSize?: number;
}

interface HuggingFaceSource extends SourceKeys, EndpointKeys {
  type: 'hugging-face';
  /** Default: https://huggingface.co. */
  baseUrl?: string;
  scope: {
    authors?: string[];
    collections?: string[];
    searches?: Array<{ text?: string; tags?: string[] }>;
    ids?: string[];
  };
}

interface OciSource extends SourceKeys, EndpointKeys {
  type: 'oci';
  baseUrl: string;
  repositories?: string[];
  discovery?: {
    /** Read `_catalog`, where the registry offers it. Default: false. */
    catalog?: boolean;
    /** Regular expression for repositories. */
    match?: string;
    maxRepositories?: number;
  };
  /** Images that hold a model though nothing in them says so. */
  modelcars?: Array<{
    repositories?: string;
    /** `key` or `key=value`. */
    label?: string;
    annotation?: string;
  }>;
  artifactTypes?: string[];
  tags?: { match?: string; exclude?: string };
  currentTags?: string[];
  maxTags?: number;
  viewUrl?: string;
  auth?: {
    /** Further hosts that may be given the credentials for a token. */
    realms?: string[];
  };
}

interface OllamaSource extends SourceKeys, EndpointKeys {
  type: 'ollama';
  /** One host; several stand in `hosts`. */
  baseUrl?: string;
  id?: string;
  title?: string;
  /** Where clients outside reach it. */
  externalUrl?: string;
  hosts?: Array<
    EndpointKeys & {
      /** Part of every key: do not change it later. */
      id: string;
      baseUrl: string;
      title?: string;
      externalUrl?: string;
    }
  >;
}

interface OllamaLink {
  /** Id of a source of type ollama. */
  source: string;
  host?: string;
  /** What the connection puts before names. */
  prefix?: string;
  match?: string;
}

interface OpenWebUiSource extends SourceKeys, EndpointKeys {
  type: 'open-webui';
  baseUrl?: string;
  id?: string;
  hosts?: Array<
    EndpointKeys & { id: string; baseUrl: string; links?: OllamaLink[] }
  >;
  /** Which source has the base models. */
  links?: OllamaLink[];
  /** Whether models without a preset are read too. Default: false. */
  baseModels?: boolean;
  /** How long something is kept that the instance does not list. Default: 24h. */
  forgetAfter?: string | HumanDuration;
}

interface ThreeScaleSource extends SourceKeys, EndpointKeys {
  type: '3scale';
  /** The admin portal; absent where only resources of clusters are read. */
  baseUrl?: string;
  clusters?: string[];
  namespaces?: string[];
  environment?: 'production' | 'sandbox';
  /** By what a product that fronts a model is known. */
  select: Array<{
    systemName?: string;
    name?: string;
    annotation?: { name: string; value?: string };
    label?: { name: string; value?: string };
    backendHost?: string;
    serves?: Array<{
      entityRef?: string;
      source?: string;
      key?: string;
      kind?: 'model' | 'server';
    }>;
  }>;
  developerPortalUrl?: string;
  unpublishedDocs?: boolean;
  maxDefinitionBytes?: number;
}

interface VersionTable {
  connection: {
    host: string;
    port?: number;
    database: string;
    user: string;
    /** @visibility secret */
    password?: string;
    passwordFile?: string;
    passwordSecret?: SecretReference;
    /** Default: verify. */
    ssl?: 'off' | 'verify' | 'insecure';
    caFile?: string;
  };
  /** Default: model_version. */
  name?: string;
  versionColumn?: string;
  /** The first row in this order, newest first, is the current version. Default: updated_at. */
  order?: string;
  where?: { column: string; value: string };
  timeout?: string | HumanDuration;
}

interface ObjectStoreSource extends SourceKeys, EndpointKeys {
  type: 'object-store';
  baseUrl: string;
  preset?: 'recommender';
  region?: string;
  /** Default: true. */
  pathStyle?: boolean;
  /** @visibility secret */
  accessKeyId?: string;
  accessKeyIdFile?: string;
  accessKeyIdSecret?: SecretReference;
  /** @visibility secret */
  secretAccessKey?: string;
  secretAccessKeyFile?: string;
  secretAccessKeySecret?: SecretReference;
  models?: Array<{
    /** The native key: do not change it later. */
    name?: string;
    bucket?: string;
    /** Keys with `{version}` in them. */
    files?: string[];
    parametersFile?: string;
    versionOrder?: 'semver' | 'time';
    maxVersions?: number;
    title?: string;
    description?: string;
    owner?: string;
    license?: string;
    format?: string;
    library?: string;
    tags?: string[];
    tasks?: string[];
    baseModels?: string[];
    job?: string;
    table?: VersionTable;
  }>;
  /** With a preset: who says which version is current. */
  table?: VersionTable;
  feast?: EndpointKeys & { baseUrl: string; project: string };
}

interface AnnotatedSource extends SourceKeys, ClusterKeys {
  type: 'kubernetes-annotated';
}

interface DeclaredSource extends SourceKeys {
  type: 'declared';
}

/** A type that another module adds has keys of its own. */
interface SourceOfAnotherModule {
  type: string;
  [key: string]: unknown;
}

export interface Config {
  modelLifecycle?: {
    /**
     * The Kubernetes clusters, by name. Each needs one way in: a reference to a
     * cluster of the Kubernetes plugin, a kubeconfig, the pod's own service
     * account, or an address with a token.
     *
     * @visibility backend
     */
    clusters?: Array<{
      /** Shown in the user interface and part of entity names: do not change it later. */
      name: string;
      /** Name of a cluster of the Kubernetes plugin, whose address and credentials are used. */
      kubernetesPluginRef?: string;
      /** A kubeconfig file: `path` (default: as kubectl finds it) and `context` (default: the current one). */
      kubeconfig?: { path?: string; context?: string };
      /** The service account of the pod that Backstage runs in. */
      inCluster?: boolean;
      /** Address of the API server. */
      url?: string;
      /** @visibility secret */
      serviceAccountToken?: string;
      /** A file that holds the token; read again for each request. */
      serviceAccountTokenFile?: string;
      /** Certificate authority of the API server, PEM in base64. */
      caData?: string;
      /** A file that holds the certificate authority, PEM. */
      caFile?: string;
      skipTLSVerify?: boolean;
      /**
       * With `url`: the proxy on the way to the API server, as `http://host:port` (https and socks5, too), or `off`.
       * Default: `HTTPS_PROXY` of the environment, unless `NO_PROXY` names the host.
       *
       * @visibility secret
       */
      proxyUrl?: string;
    }>;

    training?: {
      trainJobs?: {
        /**
         * Clusters whose TrainJobs are watched. Default: all.
         *
         * @visibility backend
         */
        clusters?: string[];
        /**
         * Namespaces that are watched. Default: all that the cluster's RBAC allows.
         *
         * @visibility backend
         */
        namespaces?: string[];
        /**
         * Label selector for TrainJobs, as Kubernetes writes it. A run whose labels leave it is shown as
         * no longer watched.
         *
         * @visibility backend
         */
        labelSelector?: string;
        entities?: {
          /**
           * How long a training job stays in the catalog after its last run ended. Default: 30d.
           *
           * @visibility backend
           */
          keepFinished?: string | HumanDuration;
          /**
           * At most this many training jobs of one namespace become entities. Default: 200.
           *
           * @visibility backend
           */
          maxPerNamespace?: number;
        };
      };
      /**
       * Groups runs whose names are made up into one job. First match wins.
       *
       * @visibility backend
       */
      jobs?: Array<{
        /** Regular expression for the name of a TrainJob. */
        match: string;
        /** Name of the job; `$1` is the first group of the match. */
        name: string;
      }>;
      /**
       * Servers of Kubeflow Pipelines whose runs are shown.
       *
       * @visibility backend
       */
      pipelines?: PipelineRunSource[];
      /**
       * Trainings that tell how they are as JSON over HTTP.
       *
       * @visibility backend
       */
      statusEndpoints?: StatusEndpointSource[];
      /**
       * PyTorchJobs of the Training Operator (`kubeflow.org/v1`), read only; an entry for each cluster.
       *
       * @visibility backend
       */
      pyTorchJobs?: Array<{
        /** Of the source; no cluster and no other source of runs may have the same. */
        name: string;
        /** One of `modelLifecycle.clusters`. */
        cluster: string;
        /** Default: all that the cluster's RBAC allows. */
        namespaces?: string[];
        labelSelector?: string;
        /** Which runs hang on one job, as in `training.jobs`. */
        jobs?: Array<{
          /** Pattern of names of PyTorchJobs. */
          match: string;
          /** Name of the job; `$1` is a group of the match. */
          name: string;
        }>;
      }>;
      retention?: {
        /**
         * How long metric series are kept. Default: 90d.
         *
         * @visibility backend
         */
        metrics?: string | HumanDuration;
        /**
         * How long log tails are kept. Default: 30d.
         *
         * @visibility backend
         */
        logs?: string | HumanDuration;
        /**
         * How long a run is kept since nothing of it, nor of another run of its job, was seen in the cluster;
         * at least a day longer than `trainJobs.entities.keepFinished`. Default: 365d.
         *
         * @visibility backend
         */
        runs?: string | HumanDuration;
      };
      cost?: {
        /**
         * Of the prices: a code of ISO 4217 such as EUR.
         *
         * @visibility backend
         */
        currency?: string;
        /**
         * What an hour costs. Default: none, and only hours are shown.
         *
         * @visibility backend
         */
        prices?: Array<{
          /** Kueue's ResourceFlavor. Without a resource: its accelerators. */
          flavour?: string;
          /** Such as `nvidia.com/gpu`, `cpu` or `memory`. */
          resource?: string;
          /** Of one accelerator, one core or one GiB. */
          perHour: number;
        }>;
      };
      stall?: {
        /**
         * A run in which nothing changes for this long gets a warning. Default: 5m.
         *
         * @visibility backend
         */
        warnAfter?: string | HumanDuration;
        /**
         * From here on it counts as stalled. Default: 15m.
         *
         * @visibility backend
         */
        stalledAfter?: string | HumanDuration;
      };
      logs?: {
        /**
         * Whether the last lines of ended pods are kept. Default: tail.
         *
         * @visibility backend
         */
        capture?: 'off' | 'tail';
        /**
         * Who may read log lines, beside the permission `model-lifecycle.run.logs.read`. Default: owners.
         *
         * @visibility backend
         */
        visibility?: 'owners' | 'everyone' | 'off';
        /**
         * Regular expressions. What matches in a log line is replaced before the line is kept or shown.
         *
         * @visibility backend
         */
        redact?: string[];
      };
      /**
       * Progress that nobody writes into the TrainJob, read from its pods themselves: see docs/direct-progress.md.
       */
      directProgress?: {
        /**
         * Namespaces, in every watched cluster, in which a TrainJob that asks for progression tracking has the metrics port of its
         * primary pod read through the API server. It takes the right `get` on `pods/proxy` there. Default: none.
         *
         * @visibility backend
         */
        namespaces?: string[];
      };
      warnings?: {
        /**
         * Whether runs are marked early by what their curves say: a loss that is no number or diverges, evaluations that get no
         * better or worse, half the speed. Default: true.
         *
         * @visibility backend
         */
        enabled?: boolean;
        /**
         * So many evaluations without a better one are told. Default: 5.
         *
         * @visibility backend
         */
        evaluations?: number;
      };
      /**
       * What Kueue's configuration says in a cluster that waits for pods (`waitForPodsReady`): no object tells it.
       */
      kueue?: Array<{
        /**
         * Name from `modelLifecycle.clusters`.
         *
         * @visibility backend
         */
        cluster: string;
        /**
         * `waitForPodsReady.timeout`. A run whose pods are not ready by then is said to be evicted at that time.
         *
         * @visibility backend
         */
        podsReadyTimeout: string | HumanDuration;
        /**
         * `waitForPodsReady.recoveryTimeout`. Default: none.
         *
         * @visibility backend
         */
        recoveryTimeout?: string | HumanDuration;
      }>;
      /**
       * Where the use of GPUs is read, one for each cluster that has it.
       */
      prometheus?: Array<
        EndpointKeys & {
          /**
           * Name from `modelLifecycle.clusters`.
           *
           * @visibility backend
           */
          cluster: string;
          /**
           * Of the Prometheus, or of what speaks its API (Thanos, VictoriaMetrics, Mimir).
           *
           * @visibility backend
           */
          baseUrl: string;
          queries?: {
            /**
             * PromQL for the use of each GPU of a run, in percent. `$namespace` and `$pods` are filled in, escaped: a name, and a
             * regular expression of names; both stand in double quotes. Default: `DCGM_FI_DEV_GPU_UTIL{namespace="$namespace",pod=~"$pods"}`.
             *
             * @visibility backend
             */
            gpuUtilization?: string;
          };
        }
      >;
      reports?: {
        /**
         * Whether reports of trainers are taken. Default: true where there is a subject.
         *
         * @visibility backend
         */
        enabled?: boolean;
        /**
         * Who may report, and what the runs of each are. Nobody else may.
         */
        subjects?: Array<{
          /**
           * As `backend.auth.externalAccess` gives it: `options.subject` of a static token, `external:<prefix>:<sub>` of JWKS.
           *
           * @visibility backend
           */
          subject: string;
          /**
           * Where its runs are shown. Default: the subject without `external:`.
           *
           * @visibility backend
           */
          namespace?: string;
          /**
           * Job of all its runs. Default: as each report says, else the name of the run.
           *
           * @visibility backend
           */
          job?: string;
          /**
           * Owner of its jobs, a group or a user. Default: that of `modelLifecycle.models.owners`.
           *
           * @visibility backend
           */
          owner?: string;
          /**
           * Entity whose training this is: it shows these runs to whoever may see them.
           *
           * @visibility backend
           */
          entityRef?: string;
        }>;
      };
      actions?: {
        /**
         * Whether owners may pause, resume and stop their runs. Default: false.
         *
         * @visibility backend
         */
        enabled?: boolean;
      };
      notifications?: {
        /**
         * Whether Backstage notifications tell of runs. Default: true; without a notifications plugin nobody is told.
         *
         * @visibility backend
         */
        enabled?: boolean;
        /**
         * What is told: `finished`, `failed`, `stalled`, and `moving` (again, after a stall). Default: all of them.
         *
         * @visibility backend
         */
        events?: Array<'finished' | 'failed' | 'stalled' | 'moving'>;
        /**
         * Whether the owners of a run are told, beside those who follow it. Default: true.
         *
         * @visibility backend
         */
        owners?: boolean;
      };
    };

    adoption?: {
      /**
       * Whether a hand-written entity with the annotations `model-lifecycle.io/source` and `model-lifecycle.io/native-id` takes the
       * place of the one that this plugin would emit. It has to name the same owner, or to come from a trusted location. Default: true.
       *
       * @visibility backend
       */
      enabled?: boolean;
      /**
       * Locations of entities whose authors are trusted: who can see such an entity can see the runs that it adopts. An entity
       * belongs to a location when its `backstage.io/managed-by-location` is this one or below it. Name the branch where the host
       * has such a thing, as in `url:https://github.com/acme/catalog/blob/main/`. Default: none.
       *
       * @visibility backend
       */
      trustedLocations?: string[];
    };

    models?: {
      /**
       * Systems that know models, by source id.
       *
       * @visibility backend
       */
      sources?: {
        [sourceId: string]:
          | KubeflowModelRegistrySource
          | KServeSource
          | MlflowSource
          | HuggingFaceSource
          | OciSource
          | OllamaSource
          | OpenWebUiSource
          | ThreeScaleSource
          | ObjectStoreSource
          | AnnotatedSource
          | DeclaredSource
          | SourceOfAnotherModule;
      };
      owners?: {
        /**
         * Owner of what no rule matches.
         *
         * @visibility backend
         */
        default?: string;
        /**
         * From the owner as a source says it to an entity. First match wins.
         *
         * @visibility backend
         */
        map?: Array<{ match: string; owner: string }>;
      };
      defaults?: {
        /**
         * Lifecycle of what neither a source nor an override gives one. Default: none for models, `unknown` for servers
         * and APIs.
         *
         * @visibility backend
         */
        lifecycle?: string;
        /**
         * System of what no override gives one. Default: none.
         *
         * @visibility backend
         */
        system?: string;
      };
      /**
       * Changes what sources say about models, servers and datasets. For each field the first rule counts that matches
       * and sets it. What people wrote at the source, as an annotation or a custom property, comes before.
       *
       * @visibility backend
       */
      overrides?: Array<{
        match?: {
          /** Source id; `*` is any text, `?` one character. */
          source?: string;
          /** Title or native key, with the same patterns. */
          name?: string;
        };
        set?: {
          title?: string;
          /** Plain text or Markdown, of which the first paragraph is shown. */
          description?: string;
          lifecycle?: string;
          /** Entity reference. */
          system?: string;
          /** Entity reference. */
          owner?: string;
          /** Beside those of the source. */
          tags?: string[];
          license?: string;
        };
      }>;
      /**
       * Where more overrides are written, as YAML with a list `overrides`. ConfigMaps come before files, both before
       * those of the config. Owners in a ConfigMap go through the owner map.
       *
       * @visibility backend
       */
      overridesFrom?: Array<{
        /** Path of a file. */
        file?: string;
        configMap?: {
          /** Name from `modelLifecycle.clusters`. */
          cluster: string;
          namespace: string;
          name: string;
          /** Default: overrides.yaml. */
          key?: string;
        };
      }>;
      entityShape?: {
        /**
         * What a model server becomes in the catalog. Default: component.
         *
         * @visibility backend
         */
        modelServer?: 'component' | 'api' | 'ai-model-server-api';
      };
    };
  };
}
