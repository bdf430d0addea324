import type { HumanDuration } from '@backstage/types';

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
      actions?: {
        /**
         * Whether owners may pause, resume and stop their runs. Default: false.
         *
         * @visibility backend
         */
        enabled?: boolean;
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
        [sourceId: string]: {
          type: string;
          /** @visibility secret */
          token?: string;
          [key: string]: unknown;
        };
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
