import { text } from './entities';
import { KubeflowCatalog } from './KubeflowCatalog';
import {
  KubeflowRegistry,
  type KubeflowRegistryOptions,
} from './KubeflowRegistry';

/** A registry of a team that serves models, believable and small. */
export function demoRegistry(
  options: KubeflowRegistryOptions,
): KubeflowRegistry {
  const registry = new KubeflowRegistry(options);
  const fraud = registry.create('registered_models', {
    name: 'fraud-detection',
    description: 'Scores card payments.\n\nRetrained each week.',
    owner: 'alice@example.com',
    tasks: ['tabular-classification'],
    language: ['en'],
    license: 'apache-2.0',
    libraryName: 'sklearn',
    maturity: 'Generally Available',
    readme:
      '---\nlicense: apache-2.0\n---\n# Fraud detection\n\nScores card payments.',
    customProperties: {
      payments: text(''),
      Owner: text('team-payments'),
      Lifecycle: text('production'),
      'Homepage URL': text('https://payments.example.com/fraud'),
      'model-lifecycle.io/system': text('payments'),
      _lastModified: text('1780000000000'),
    },
  });
  const versions = ['1.0', '1.1', '2.0'].map(name =>
    registry.create('model_versions', {
      name,
      registeredModelId: fraud.id,
      author: 'alice@example.com',
      description: `Release ${name}`,
      customProperties: {
        stable: text(name === '2.0' ? '' : 'no'),
        auc: { metadataType: 'MetadataDoubleValue', double_value: 0.97 },
      },
    }),
  );
  for (const version of versions) {
    registry.createArtifact(version.id, {
      artifactType: 'model-artifact',
      name: `fraud-detection-${version.name}`,
      uri: `s3://models/fraud/${version.name}/model.onnx?endpoint=https%3A%2F%2Fminio.example.com&defaultRegion=us-east-1`,
      modelFormatName: 'onnx',
      modelFormatVersion: '1',
      storageKey: 'minio',
      modelSourceKind: 'kfp',
      modelSourceId: `run-${version.name}`,
      modelSourceName: 'fraud-scorer',
      modelSourceGroup: 'payments',
    });
    registry.createArtifact(version.id, {
      artifactType: 'metric',
      name: 'f1',
      value: 0.91,
      step: 2,
    });
    registry.createArtifact(version.id, {
      artifactType: 'metric',
      name: 'f1',
      value: 0.5,
      step: 1,
    });
    registry.createArtifact(version.id, {
      artifactType: 'parameter',
      name: 'max_depth',
      value: '8',
      parameterType: 'STRING',
    });
  }
  registry.createArtifact(versions[2].id, {
    artifactType: 'dataset-artifact',
    name: 'payments-2026',
    uri: 's3://data/payments/2026',
  });
  registry.createArtifact(versions[2].id, {
    artifactType: 'doc-artifact',
    name: 'Runbook',
    uri: 'https://docs.example.com/fraud-runbook',
  });
  const granite = registry.create('registered_models', {
    name: 'Granite 3.1 8B (approved)',
    owner: 'bob@example.com',
    customProperties: { llm: text(''), approved: text('') },
  });
  const graniteVersion = registry.create('model_versions', {
    name: '3.1',
    registeredModelId: granite.id,
    author: 'bob@example.com',
  });
  registry.createArtifact(graniteVersion.id, {
    artifactType: 'model-artifact',
    name: 'granite-3.1-8b',
    uri: 'oci://quay.example.com/models/granite-3.1-8b:1.0',
    modelFormatName: 'vLLM',
    modelSourceKind: 'catalog',
    modelSourceClass: 'redhat',
    modelSourceGroup: 'RedHatAI',
    modelSourceName: 'RedHatAI/granite-3.1-8b-instruct',
  });
  registry.create('registered_models', {
    name: 'churn-2024',
    state: 'ARCHIVED',
    owner: 'alice@example.com',
  });
  const environment = registry.create('serving_environments', {
    name: 'payments-prod',
  });
  registry.create('inference_services', {
    name: 'fraud/3f2c9a10-6d5e-4c7b-8a9b-0c1d2e3f4a5b',
    registeredModelId: fraud.id,
    modelVersionId: versions[2].id,
    servingEnvironmentId: environment.id,
    desiredState: 'DEPLOYED',
    runtime: 'kserve-ovms',
    customProperties: { url: text('https://fraud-payments.apps.example.com') },
  });
  registry.create('inference_services', {
    name: 'fraud-canary/9b1deb4d-3b7d-4bad-9bdd-2b0d7b3dcb6d',
    registeredModelId: fraud.id,
    servingEnvironmentId: environment.id,
    desiredState: 'UNDEPLOYED',
  });
  return registry;
}

export function demoCatalog(): KubeflowCatalog {
  return new KubeflowCatalog([
    {
      source_id: 'redhat',
      name: 'RedHatAI/granite-3.1-8b-instruct',
      description: 'An instruct model for enterprise tasks.',
      provider: 'IBM',
      license: 'apache-2.0',
      licenseLink: 'https://www.apache.org/licenses/LICENSE-2.0.txt',
      tasks: ['text-generation'],
      language: ['en', 'de'],
      libraryName: 'transformers',
      maturity: 'Generally Available',
      readme:
        '---\nlicense: apache-2.0\nbase_model: ibm-granite/granite-3.1-8b-base\n---\n# Granite 3.1 8B Instruct\n\nFor enterprise tasks.',
    },
  ]);
}
