import {
  ApiError,
  badRequest,
  conflict,
  notFound,
  refusedByWebhook,
} from './apiError';
import { mergePatch } from './mergePatch';
import {
  JsonObject,
  KubernetesObject,
  NewObject,
  isJsonObject,
  kubernetesTime,
} from './objects';
import { ObjectStore } from './objectStore';
import { ResourcePath } from './requestPath';
import { RESOURCES, apiVersionOf } from './resources';
import { serverSideApply } from './serverSideApply';
import { assertValidTrainJob, withTrainJobDefaults } from './trainJobRules';

export interface WritesOptions {
  /** Kueue and Trainer webhooks: default to suspended in a queue, refuse an unknown runtime. */
  webhooks: () => boolean;
}

type Body = JsonObject & { metadata?: JsonObject };

const QUEUE_LABEL = 'kueue.x-k8s.io/queue-name';

/** Creating and changing objects as the registry, the CRDs and the webhooks do. */
export class Writes {
  constructor(
    private readonly store: ObjectStore,
    private readonly options: WritesOptions,
  ) {}

  create(path: ResourcePath, body: Body): KubernetesObject {
    const { resource, namespace, version } = path;
    this.assertKind(path, body);
    const metadata = isJsonObject(body.metadata) ? body.metadata : {};
    if (!metadata.name && !metadata.generateName) {
      throw badRequest(
        'name or generateName is required: resource name may not be empty',
      );
    }
    if (resource.namespaced) this.assertNamespace(path, metadata);
    const { uid, resourceVersion, managedFields, status, ...rest } = {
      ...metadata,
      status: undefined,
    } as JsonObject;
    const object = {
      ...body,
      apiVersion: apiVersionOf(resource, version),
      kind: resource.kind,
      metadata: { ...rest, ...(resource.namespaced && { namespace }) },
    } as NewObject;
    if (resource.statusSubresource) delete object.status;
    if (resource === RESOURCES.trainJobs) this.admitTrainJob(object);
    return this.store.create(resource, object);
  }

  private assertKind({ resource, version }: ResourcePath, body: Body): void {
    const expected = apiVersionOf(resource, version);
    if (
      (body.kind && body.kind !== resource.kind) ||
      (body.apiVersion && body.apiVersion !== expected)
    ) {
      throw badRequest(
        `the object provided is unrecognized (must be of type ${resource.kind} in ${expected})`,
      );
    }
  }

  private assertNamespace(path: ResourcePath, metadata: JsonObject): void {
    const { namespace } = path;
    if (!namespace) {
      throw badRequest('an empty namespace may not be set during creation');
    }
    if (metadata.namespace && metadata.namespace !== namespace) {
      throw badRequest(
        `the namespace of the provided object does not match the namespace sent on the request`,
      );
    }
    if (!this.store.get(RESOURCES.namespaces, { name: namespace })) {
      throw notFound(RESOURCES.namespaces, namespace);
    }
  }

  private admitTrainJob(object: NewObject): void {
    object.spec = withTrainJobDefaults(object as KubernetesObject);
    const name = String(
      object.metadata.name ?? `${object.metadata.generateName}x`,
    );
    assertValidTrainJob({
      ...object,
      metadata: { ...object.metadata, name },
    } as KubernetesObject);
    if (!this.options.webhooks()) return;
    const spec = object.spec as {
      runtimeRef: { kind: string; name: string };
      suspend: boolean;
    };
    const { kind, name: runtime } = spec.runtimeRef;
    const found =
      kind === 'TrainingRuntime'
        ? this.store.get(RESOURCES.trainingRuntimes, {
            namespace: object.metadata.namespace,
            name: runtime,
          })
        : this.store.get(RESOURCES.clusterTrainingRuntimes, { name: runtime });
    if (!found) {
      throw refusedByWebhook(
        'validator.trainjob.trainer.kubeflow.org',
        `spec.runtimeRef: Invalid value: ${JSON.stringify(
          spec.runtimeRef,
        )}: ${kind}.trainer.kubeflow.org "${runtime}" not found: specified ${kind} must be created before the TrainJob is created`,
      );
    }
    if (object.metadata.labels?.[QUEUE_LABEL]) {
      spec.suspend = true;
    }
  }

  /** PUT. */
  update(path: ResourcePath, body: Body): KubernetesObject {
    const current = this.current(path);
    const resourceVersion = body.metadata?.resourceVersion;
    if (!resourceVersion && path.resource.custom) {
      throw new ApiError(
        422,
        'Invalid',
        `${path.resource.kind} "${path.name}" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update`,
      );
    }
    return this.write(path, current, body);
  }

  mergePatch(path: ResourcePath, patch: Body): KubernetesObject {
    const current = this.current(path);
    return this.write(path, current, mergePatch(current, patch) as Body);
  }

  apply(
    path: ResourcePath,
    body: Body,
    options: { manager: string | null; force: boolean },
  ): { object: KubernetesObject; created: boolean } {
    if (!options.manager) {
      throw badRequest(
        'PatchOptions.meta.k8s.io "" is invalid: fieldManager: Required value: is required for apply patch',
      );
    }
    this.assertKind(path, body);
    const existing = this.store.get(path.resource, {
      namespace: path.namespace,
      name: path.name ?? '',
    });
    if (!existing && path.subresource) {
      throw notFound(path.resource, path.name ?? '');
    }
    const current =
      existing ??
      this.create(path, {
        ...body,
        metadata: { ...body.metadata, name: path.name },
      });
    const applied = { ...body };
    if (path.resource.statusSubresource && !path.subresource) {
      delete applied.status;
    }
    const next = serverSideApply(current as unknown as JsonObject, applied, {
      manager: options.manager,
      force: options.force,
      apiVersion: apiVersionOf(path.resource, path.version),
      subresource: path.subresource,
      time: kubernetesTime(this.store.now()),
    });
    return { object: this.write(path, current, next), created: !existing };
  }

  current({ resource, namespace, name = '' }: ResourcePath): KubernetesObject {
    const object = this.store.get(resource, { namespace, name });
    if (!object) throw notFound(resource, name);
    return object;
  }

  private write(
    path: ResourcePath,
    current: KubernetesObject,
    wanted: Body,
  ): KubernetesObject {
    const { resource, subresource } = path;
    const metadata = (wanted.metadata ?? {}) as Partial<
      KubernetesObject['metadata']
    >;
    this.assertSameObject(path, current, metadata);
    const { status: nextStatus, ...rest } = wanted;
    const onlyStatus = subresource === 'status';
    const status =
      resource.statusSubresource && !onlyStatus ? current.status : nextStatus;
    const next = {
      ...(onlyStatus ? current : rest),
      apiVersion: apiVersionOf(resource),
      kind: resource.kind,
      metadata: {
        ...(onlyStatus ? current.metadata : metadata),
        ...(metadata.managedFields && {
          managedFields: metadata.managedFields,
        }),
        name: current.metadata.name,
        ...(current.metadata.namespace && {
          namespace: current.metadata.namespace,
        }),
        uid: current.metadata.uid,
        resourceVersion: current.metadata.resourceVersion,
        creationTimestamp: current.metadata.creationTimestamp,
        deletionTimestamp: current.metadata.deletionTimestamp,
      },
      ...(status !== undefined && { status }),
    } as KubernetesObject;
    if (!next.metadata.deletionTimestamp) {
      delete next.metadata.deletionTimestamp;
    }
    if (resource === RESOURCES.trainJobs) assertValidTrainJob(next, current);
    return this.store.replace(resource, next);
  }

  private assertSameObject(
    { resource }: ResourcePath,
    current: KubernetesObject,
    metadata: { uid?: string; resourceVersion?: string; name?: string },
  ): void {
    const { name, uid } = current.metadata;
    if (metadata.uid && metadata.uid !== uid) {
      throw conflict(
        resource,
        name,
        `Precondition failed: UID in precondition: ${metadata.uid}, UID in object meta: ${uid}`,
      );
    }
    this.store.assertPrecondition(resource, current, {
      resourceVersion: metadata.resourceVersion,
    });
    if (metadata.name && metadata.name !== name) {
      throw badRequest(
        `the name of the object (${metadata.name}) does not match the name on the URL (${name})`,
      );
    }
  }
}
