import { isDeepStrictEqual } from 'node:util';
import { InvalidField, invalid } from './apiError';
import { KubernetesObject, isJsonObject } from './objects';
import { RESOURCES } from './resources';

const required = (field: string): InvalidField => ({
  reason: 'FieldValueRequired',
  field,
  message: 'Required value',
});

const wrong = (field: string, message: string): InvalidField => ({
  reason: 'FieldValueInvalid',
  field,
  message,
});

interface TrainerStatus {
  progressPercentage?: unknown;
  estimatedRemainingSeconds?: unknown;
  lastUpdatedTime?: unknown;
  metrics?: unknown;
}

function integerProblems(
  field: string,
  value: unknown,
  range: { minimum: number; maximum?: number },
): InvalidField[] {
  if (value === undefined) return [];
  if (!Number.isInteger(value)) {
    return [
      wrong(
        field,
        `Invalid value: ${JSON.stringify(
          typeof value,
        )}: ${field} in body must be of type int32: ${JSON.stringify(value)}`,
      ),
    ];
  }
  const number = value as number;
  if (number < range.minimum) {
    return [
      wrong(
        field,
        `Invalid value: ${number}: ${field} in body should be greater than or equal to ${range.minimum}`,
      ),
    ];
  }
  if (range.maximum !== undefined && number > range.maximum) {
    return [
      wrong(
        field,
        `Invalid value: ${number}: ${field} in body should be less than or equal to ${range.maximum}`,
      ),
    ];
  }
  return [];
}

function metricProblems(metrics: unknown): InvalidField[] {
  const field = 'status.trainerStatus.metrics';
  if (metrics === undefined) return [];
  if (!Array.isArray(metrics)) {
    return [
      wrong(field, `Invalid value: ${field} in body must be of type array`),
    ];
  }
  if (metrics.length > 256) {
    return [
      {
        reason: 'FieldValueTooMany',
        field,
        message: `Too many: ${metrics.length}: must have at most 256 items`,
      },
    ];
  }
  return metrics.flatMap((metric, index) =>
    ['name', 'value'].flatMap(part => {
      const value = isJsonObject(metric) ? metric[part] : undefined;
      const where = `${field}[${index}].${part}`;
      if (value === undefined) return [required(where)];
      if (typeof value !== 'string') {
        return [
          wrong(
            where,
            `Invalid value: ${JSON.stringify(
              typeof value,
            )}: ${where} in body must be of type string`,
          ),
        ];
      }
      return value.length >= 1 && value.length <= 64
        ? []
        : [
            wrong(
              where,
              `Invalid value: ${where} in body should be 1 to 64 chars long`,
            ),
          ];
    }),
  );
}

function statusProblems(status: object | undefined): InvalidField[] {
  const { trainerStatus, conditions } = (status ?? {}) as {
    trainerStatus?: TrainerStatus;
    conditions?: unknown[];
  };
  const problems: InvalidField[] = [];
  if (Array.isArray(conditions) && conditions.length > 8) {
    problems.push({
      reason: 'FieldValueTooMany',
      field: 'status.conditions',
      message: `Too many: ${conditions.length}: must have at most 8 items`,
    });
  }
  if (!isJsonObject(trainerStatus)) return problems;
  const prefix = 'status.trainerStatus';
  problems.push(
    ...integerProblems(
      `${prefix}.progressPercentage`,
      trainerStatus.progressPercentage,
      { minimum: 0, maximum: 100 },
    ),
    ...integerProblems(
      `${prefix}.estimatedRemainingSeconds`,
      trainerStatus.estimatedRemainingSeconds,
      { minimum: 0 },
    ),
    ...metricProblems(trainerStatus.metrics),
  );
  if (trainerStatus.lastUpdatedTime === undefined) {
    problems.push(required(`${prefix}.lastUpdatedTime`));
  } else if (Number.isNaN(Date.parse(String(trainerStatus.lastUpdatedTime)))) {
    problems.push(
      wrong(
        `${prefix}.lastUpdatedTime`,
        `Invalid value: ${JSON.stringify(
          trainerStatus.lastUpdatedTime,
        )}: must be of type date-time`,
      ),
    );
  }
  return problems;
}

const IMMUTABLE = ['runtimeRef', 'trainer', 'initializer', 'managedBy'];

function specProblems(
  next: KubernetesObject,
  previous: KubernetesObject | undefined,
): InvalidField[] {
  const spec = (next.spec ?? {}) as Record<string, unknown>;
  const runtime = spec.runtimeRef as { name?: string } | undefined;
  if (!runtime?.name) {
    return [required(runtime ? 'spec.runtimeRef.name' : 'spec.runtimeRef')];
  }
  const before = previous?.spec as Record<string, unknown> | undefined;
  return before
    ? IMMUTABLE.filter(
        field => !isDeepStrictEqual(before[field], spec[field]),
      ).map(field =>
        wrong(`spec.${field}`, `Invalid value: field is immutable`),
      )
    : [];
}

/** What the schema and the CEL rules of Trainer 2.3's CRD refuse, as far as runs can meet it. */
export function assertValidTrainJob(
  next: KubernetesObject,
  previous?: KubernetesObject,
): void {
  const problems = [
    ...specProblems(next, previous),
    ...statusProblems(next.status),
  ];
  if (!/^[a-z]([-a-z0-9]{0,61}[a-z0-9])?$/.test(next.metadata.name)) {
    problems.push(
      wrong(
        'metadata.name',
        'Invalid value: metadata.name must match RFC 1035 DNS label format',
      ),
    );
  }
  if (problems.length > 0) {
    throw invalid(RESOURCES.trainJobs, next.metadata.name, problems);
  }
}

/** Defaults that the CRD writes. */
export function withTrainJobDefaults(object: KubernetesObject): object {
  const spec = (object.spec ?? {}) as Record<string, unknown>;
  return {
    managedBy: 'trainer.kubeflow.org/trainjob-controller',
    suspend: false,
    ...spec,
    runtimeRef: {
      apiGroup: 'trainer.kubeflow.org',
      kind: 'ClusterTrainingRuntime',
      ...(spec.runtimeRef as object | undefined),
    },
  };
}
