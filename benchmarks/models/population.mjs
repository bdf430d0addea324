// Models as both sides get them: the same text, each in its own protocol.

const WORDS =
  'It learns from what visitors looked at and bought, is trained anew each week, and answers within twenty milliseconds. ';

/**
 * What the RHDH connector says of one model and its server, about 1.9 KB of
 * JSON; our registry has it as an item of a page.
 *
 * @param {number} index
 * @param {{ round?: number, isChanged?: boolean, isVolatile?: boolean }} [state]
 *   `isVolatile`: has a field that moves while the model does not
 */
export function modelCatalog(index, { round = 0, isChanged, isVolatile } = {}) {
  const number = String(index).padStart(6, '0');
  const name = `model-${number}`;
  const owner = `user-${index % 300}`;
  return {
    models: [
      {
        name,
        description: `${
          isChanged ? `Round ${round}. ` : ''
        }Recommends items to visitors of shop ${index}. ${WORDS.repeat(6)}${
          isChanged ? `Round ${round}.` : ''
        }`,
        owner,
        lifecycle: 'production',
        tags: ['ranking', `team-${index % 97}`, 'recommender'],
        license: 'https://www.apache.org/licenses/LICENSE-2.0',
        artifactLocationURL: `https://models.shop.example/${name}/2/model.safetensors`,
        howToUseURL: `https://docs.shop.example/models/${name}`,
        annotations: {
          version: '2',
          format: 'safetensors',
          'sha256-digest': number.repeat(10),
          'size-bytes': String(1_000_000 + index),
          ...(isVolatile && { downloads: String(round * 1_000 + index) }),
        },
      },
    ],
    modelServer: {
      name: `server-${number}`,
      description: `Serves ${name} to the shop ${index}`,
      owner,
      lifecycle: 'production',
      tags: ['vllm', `team-${index % 97}`],
      authentication: true,
      homepageURL: `https://serving.shop.example/${name}`,
      usage: 'Ask for a token, then send requests as the API describes them.',
      API: {
        url: `https://serving.shop.example/${name}/v1`,
        type: 'openapi',
        spec: `https://serving.shop.example/${name}/openapi.json`,
        tags: ['api'],
        annotations: { 'shop.example/team': `team-${index % 97}` },
      },
      annotations: { 'shop.example/cost-center': `cc-${index % 41}` },
    },
  };
}

export const uriOf = index =>
  `team-${index % 97}/model-${String(index).padStart(6, '0')}`;

/** One record for each, as the other side makes one entity of each. */
export function toRecord({ models: [model], modelServer }) {
  const { version, format } = model.annotations;
  return {
    kind: 'model',
    key: model.name,
    scope: 'registry',
    title: model.name,
    description: model.description,
    owner: model.owner,
    lifecycle: model.lifecycle,
    tags: [...model.tags, ...modelServer.tags].sort(),
    licenseUrl: model.license,
    viewUrl: model.howToUseURL,
    links: [
      { title: 'API', url: modelServer.API.url },
      { title: 'Homepage', url: modelServer.homepageURL },
    ],
    format,
    versions: [
      {
        name: version,
        uri: model.artifactLocationURL,
        digest: model.annotations['sha256-digest'],
        sizeBytes: Number(model.annotations['size-bytes']),
        format,
      },
    ],
    currentVersion: version,
  };
}
