import { OciRepositoryBuilder } from './OciRepositoryBuilder';
import type { OciContent } from './types';

/** A registry with models in every packing, and an ordinary image beside them. */
export function demoOci(): OciContent {
  return {
    referrers: true,
    repositories: {
      'models/granite-3.1-2b': granite().repository,
      'models/minilm-embeddings': embeddings().repository,
      'models/whisper-small': whisper().repository,
      'kits/churn': churnKit().repository,
      'kits/demand-forecast': forecastKit().repository,
      'ai/smollm2': smollm().repository,
      'modelcars/granite-8b': modelcar().repository,
      'apps/webshop': webshop().repository,
    },
  };
}

function granite() {
  const builder = new OciRepositoryBuilder();
  const release = (version: string, tags: string[]) =>
    pushModelPack(builder, {
      tags: [version, ...tags],
      descriptor: {
        name: 'granite-3.1-2b',
        family: 'granite',
        version,
        title: 'Granite 3.1 2B',
        description: 'Instruction model for chat, tools and summaries.',
        vendor: 'IBM',
        authors: ['ML platform <ml-platform@example.test>'],
        licenses: ['Apache-2.0'],
        sourceURL: 'https://huggingface.co/ibm-granite/granite-3.1-2b-instruct',
        createdAt: `2026-0${version[2]}-12T08:00:00Z`,
      },
      config: {
        architecture: 'transformer',
        format: 'gguf',
        paramSize: '2b',
        precision: 'bf16',
        quantization: 'q8_0',
        capabilities: {
          inputTypes: ['text'],
          outputTypes: ['text'],
          languages: ['en', 'de', 'fr'],
          toolUsage: true,
        },
      },
      sizeBytes: 2_700_000_000 + Number(version[2]),
      readme: `# Granite 3.1 2B, packed\n\nVersion ${version} for our clusters.\n\n## Use\n\nPull it with KServe: \`oci://registry/models/granite-3.1-2b:${version}\`.\n`,
    });
  release('1.0.0', []);
  release('1.1.0', []);
  const newest = release('1.2.0', ['1.2', '1', 'latest', 'prod']);
  builder.attach(newest, 'application/vnd.dev.sigstore.bundle.v0.3+json');
  builder.push({
    tags: [`sha256-${newest.slice('sha256:'.length)}.sig`],
    config: {
      mediaType: 'application/vnd.oci.image.config.v1+json',
      content: {},
    },
    layers: [
      {
        mediaType: 'application/vnd.dev.cosign.simplesigning.v1+json',
        content: '{}',
      },
    ],
  });
  return builder;
}

function embeddings() {
  const builder = new OciRepositoryBuilder();
  pushModelPack(builder, {
    tags: ['2026-05-01', 'latest'],
    descriptor: {
      name: 'minilm-embeddings',
      title: 'MiniLM embeddings',
      description: 'Sentence embeddings for the search of the intranet.',
      licenses: ['Apache-2.0'],
      createdAt: '2026-05-01T06:00:00Z',
    },
    config: {
      architecture: 'bert',
      format: 'safetensors',
      paramSize: '22.7m',
      capabilities: { inputTypes: ['text'], outputTypes: ['embedding'] },
    },
    sizeBytes: 90_900_000,
  });
  return builder;
}

function whisper() {
  const builder = new OciRepositoryBuilder();
  pushModelPack(builder, {
    tags: ['1.0.0', 'latest'],
    descriptor: {
      name: 'whisper-small',
      title: 'Whisper small (German)',
      description: 'Speech to text, tuned on calls to the service desk.',
      licenses: ['MIT'],
      createdAt: '2026-06-20T06:00:00Z',
    },
    config: {
      architecture: 'whisper',
      format: 'pytorch',
      paramSize: '244m',
      capabilities: {
        inputTypes: ['audio'],
        outputTypes: ['text'],
        languages: ['de'],
      },
    },
    sizeBytes: 967_000_000,
    readme:
      '---\nlicense: mit\nbase_model: openai/whisper-small\n---\n# Whisper small (German)\n\nWord error rate on calls: 9.1 %.\n',
  });
  return builder;
}

function churnKit() {
  const builder = new OciRepositoryBuilder();
  pushKit(builder, ['2.2.0'], { version: '2.2.0', framework: 'xgboost' });
  pushKit(builder, ['2.3.0', 'latest'], {
    version: '2.3.0',
    framework: 'xgboost',
  });
  return builder;
}

function forecastKit() {
  const builder = new OciRepositoryBuilder();
  pushKit(builder, ['0.9.1', 'latest'], {
    version: '0.9.1',
    name: 'demand-forecast',
    description: 'Daily demand for each shop and article.',
    framework: 'lightgbm',
  });
  return builder;
}

function smollm() {
  const builder = new OciRepositoryBuilder();
  const push = (quantization: string, tags: string[], sizeBytes: number) =>
    builder.push({
      tags,
      config: {
        mediaType: 'application/vnd.docker.ai.model.config.v0.1+json',
        content: {
          config: {
            format: 'gguf',
            quantization,
            parameters: '361.82 M',
            architecture: 'llama',
            size: '256.35 MiB',
          },
          descriptor: { created: '2026-03-19T15:02:09.031Z' },
        },
      },
      layers: [
        {
          mediaType: 'application/vnd.docker.ai.gguf.v3',
          content: { sizeBytes },
        },
        {
          mediaType: 'application/vnd.docker.ai.license',
          content: 'Apache-2.0',
        },
      ],
    });
  const small = push('Q4_K_M', ['360M-Q4_K_M', 'latest'], 268_800_000);
  const large = push('F16', ['360M-F16'], 725_500_000);
  builder.pushIndex({ tags: ['multi'], digests: [small, large] });
  return builder;
}

function modelcar() {
  const builder = new OciRepositoryBuilder();
  builder.pushImage({
    tags: ['v7', 'latest'],
    labels: {
      'org.opencontainers.image.title': 'Granite 8B modelcar',
      'org.opencontainers.image.description':
        'Granite 8B with its weights in /models, for KServe.',
      'org.opencontainers.image.licenses': 'Apache-2.0',
      'io.example.ai-model': 'granite-8b',
    },
  });
  return builder;
}

function webshop() {
  const builder = new OciRepositoryBuilder();
  builder.pushImage({
    tags: ['v7', 'latest'],
    labels: { 'org.opencontainers.image.title': 'webshop' },
  });
  return builder;
}

function pushModelPack(
  builder: OciRepositoryBuilder,
  options: {
    tags: string[];
    descriptor: object;
    config: object;
    sizeBytes: number;
    readme?: string;
  },
): string {
  const { tags, descriptor, config, sizeBytes, readme } = options;
  return builder.push({
    tags,
    artifactType: 'application/vnd.cncf.model.manifest.v1+json',
    config: {
      mediaType: 'application/vnd.cncf.model.config.v1+json',
      content: { descriptor, config, modelfs: { type: 'layers', diffIds: [] } },
    },
    layers: [
      {
        mediaType: 'application/vnd.cncf.model.weight.v1.raw',
        content: { sizeBytes },
        annotations: { 'org.cncf.model.filepath': 'model.gguf' },
      },
      ...(readme
        ? [
            {
              mediaType: 'application/vnd.cncf.model.doc.v1.raw',
              content: readme,
              annotations: { 'org.cncf.model.filepath': 'README.md' },
            },
          ]
        : []),
    ],
  });
}

function pushKit(
  builder: OciRepositoryBuilder,
  tags: string[],
  options: {
    version: string;
    framework: string;
    name?: string;
    description?: string;
  },
): string {
  const {
    version,
    framework,
    name = 'churn',
    description = 'Churn classifier with its code and a sample of the data.',
  } = options;
  return builder.push({
    tags,
    config: {
      mediaType: 'application/vnd.kitops.modelkit.config.v1+json',
      content: {
        manifestVersion: '1.0.0',
        package: {
          name,
          version,
          description,
          license: 'Apache-2.0',
          authors: ['ana@example.test'],
        },
        model: { name, path: './model.bin', framework, version },
      },
    },
    layers: [
      {
        mediaType: 'application/vnd.kitops.modelkit.model.v1.tar+gzip',
        content: { sizeBytes: 1_400_000 + version.length },
      },
    ],
  });
}
