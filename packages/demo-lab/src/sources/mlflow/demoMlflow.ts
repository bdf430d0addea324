import type { MlflowContent, MlflowModel, MlflowRun } from './types';

const DAY_MS = 24 * 60 * 60_000;
const FIRST_DAY_MS = Date.UTC(2026, 7, 3, 4, 0);

/** The registry of a bank's two data science teams: ten models in two workspaces. */
export function demoMlflow(): MlflowContent {
  return {
    workspacesEnabled: true,
    workspaces: { default: risk(), growth: growth() },
  };
}

function risk() {
  const runs = [
    run(
      'fraud',
      1,
      { auc: 0.941, recall_at_1pct: 0.632 },
      { layers: '3', hidden: '128' },
    ),
    run(
      'fraud',
      2,
      { auc: 0.952, recall_at_1pct: 0.671 },
      { layers: '4', hidden: '128' },
    ),
    run('credit', 1, { auc: 0.811, ks: 0.47 }, { max_depth: '6', eta: '0.05' }),
    run('credit', 2, { auc: 0.823, ks: 0.49 }, { max_depth: '7', eta: '0.05' }),
    run('aml', 1, { precision: 0.38, recall: 0.81 }, { contamination: '0.01' }),
    run(
      'docs',
      1,
      { f1: 0.917 },
      { base_model: 'microsoft/layoutlmv3-base', epochs: '6' },
    ),
    run('lgd', 1, { rmse: 0.142 }, { n_estimators: '400' }),
  ];
  return {
    runs,
    models: [
      model({
        name: 'fraud-graph',
        description: `# Fraud graph

Scores card payments with a graph neural network over accounts, devices and merchants.

## Intended use

Real-time scoring behind the payment gateway. A human reviews every block above 500 EUR.

## Limits

Trained on European traffic only. Merchants younger than a week have no history to look at.
`,
        tags: {
          owner: 'ana@example.test',
          license: 'proprietary',
          task: 'tabular-classification',
          'pci-reviewed': '',
        },
        aliases: { champion: 1, challenger: 2 },
        runs: ['fraud-1', 'fraud-2'],
        framework: 'pytorch',
      }),
      model({
        name: 'credit-score-retail',
        description:
          'Probability of default within twelve months for retail customers.',
        tags: {
          owner: 'jurgen@example.test',
          license: 'proprietary',
          task: 'tabular-classification',
        },
        aliases: { champion: 2 },
        runs: ['credit-1', 'credit-2'],
        framework: 'xgboost',
      }),
      model({
        name: 'money-laundering-anomalies',
        description: 'Isolation forest over weekly account aggregates.',
        tags: { owner: 'ana@example.test', task: 'anomaly-detection' },
        runs: ['aml-1'],
        framework: 'sklearn',
      }),
      model({
        name: 'document-classifier',
        description: 'Sorts scanned letters into 42 kinds.',
        tags: {
          owner: 'mei@example.test',
          license: 'apache-2.0',
          task: 'document-classification',
          base_model: 'microsoft/layoutlmv3-base',
        },
        aliases: { production: 1 },
        runs: ['docs-1'],
        framework: 'transformers',
      }),
      model({
        name: 'loss-given-default',
        tags: { owner: 'jurgen@example.test' },
        runs: ['lgd-1'],
        framework: 'sklearn',
      }),
      model({
        name: 'mortgage-prepayment',
        description: 'Reserved; the first version is expected in winter.',
        tags: { owner: 'jurgen@example.test' },
        runs: [],
        framework: 'sklearn',
      }),
    ],
  };
}

function growth() {
  const runs = [
    run('churn', 1, { auc: 0.902, logloss: 0.289 }, { max_depth: '6' }),
    run('churn', 2, { auc: 0.923, logloss: 0.271 }, { max_depth: '7' }),
    run(
      'churn',
      3,
      { auc: 0.924, logloss: 0.268 },
      { max_depth: '7', calibrated: 'isotonic' },
    ),
    run('next', 1, { 'ndcg@10': 0.412 }, { factors: '64' }),
    run('ltv', 1, { mae: 41.7 }, { horizon_days: '365' }),
    run('uplift', 1, { qini: 0.081 }, { learner: 'x-learner' }),
  ];
  return {
    runs,
    models: [
      model({
        name: 'churn-xgb',
        description: `# Churn (XGBoost)

Predicts whether a customer leaves within 30 days.

| Metric | Value |
|---|---|
| AUC | 0.923 |
| Log loss | 0.271 |

## Intended use

Weekly batch scoring. **Not** for pricing.
`,
        tags: {
          owner: 'chen@example.test',
          license: 'apache-2.0',
          task: 'tabular-classification',
        },
        aliases: { champion: 2, challenger: 3 },
        runs: ['churn-1', 'churn-2', 'churn-3'],
        framework: 'xgboost',
      }),
      model({
        name: 'next-best-offer',
        description: 'Ranks offers for the start page of the app.',
        tags: { owner: 'chen@example.test', task: 'ranking' },
        aliases: { live: 1 },
        runs: ['next-1'],
        framework: 'lightfm',
      }),
      model({
        name: 'customer-lifetime-value',
        description: 'Expected margin of a customer over one year.',
        tags: { owner: 'bo@example.test', task: 'tabular-regression' },
        runs: ['ltv-1'],
        framework: 'lightgbm',
      }),
      model({
        name: 'campaign-uplift',
        description: 'Who answers a letter because of the letter.',
        tags: { owner: 'bo@example.test' },
        runs: ['uplift-1'],
        framework: 'causalml',
      }),
    ],
  };
}

function model(options: {
  name: string;
  description?: string;
  tags: Record<string, string>;
  aliases?: Record<string, number>;
  runs: string[];
  framework: string;
}): MlflowModel {
  const { name, description, tags, aliases, runs, framework } = options;
  const versions = runs.map((runName, index) => ({
    version: index + 1,
    createdAtMs: FIRST_DAY_MS + (index + 1) * 14 * DAY_MS,
    source: `s3://models/${name}/${index + 1}/model`,
    runId: runId(runName),
    tags: { framework },
  }));
  return {
    name,
    description,
    tags,
    aliases,
    updatedAtMs: FIRST_DAY_MS + (runs.length + 1) * 14 * DAY_MS,
    versions,
  };
}

function run(
  experiment: string,
  attempt: number,
  metrics: Record<string, number>,
  parameters: Record<string, string>,
): MlflowRun {
  const name = `${experiment}-${attempt}`;
  return {
    id: runId(name),
    experimentId: String(100 + experiment.length),
    name,
    metrics,
    parameters,
    tags: { 'mlflow.user': 'trainer@example.test', 'mlflow.runName': name },
  };
}

/** 32 hexadecimal digits that are the same in every demo. */
function runId(name: string): string {
  return Buffer.from(name.padEnd(16, '.')).toString('hex').slice(0, 32);
}
