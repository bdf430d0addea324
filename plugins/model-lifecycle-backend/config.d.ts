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
         * Label selector for TrainJobs, as Kubernetes writes it.
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
      /**
       * Changes what sources say about models. First match wins.
       *
       * @visibility backend
       */
      overrides?: Array<{
        match?: { source?: string; name?: string };
        set?: { lifecycle?: string; system?: string; owner?: string };
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
