import { Curve } from './plan';
import { noise } from './random';

export interface MetricSet {
  train: Record<string, number>;
  eval: Record<string, number>;
}

export interface CurvePoint {
  /** 0–1 of the training. */
  share: number;
  step: number;
  random: () => number;
}

/** Linear warm-up over 6 %, then a cosine down to a tenth. */
function learningRate(share: number, peak: number): number {
  const warmup = 0.06;
  if (share < warmup) return peak * (share / warmup);
  const cosine =
    (1 + Math.cos(Math.PI * ((share - warmup) / (1 - warmup)))) / 2;
  return peak * (0.1 + 0.9 * cosine);
}

function decay(from: number, to: number, share: number, speed: number): number {
  return to + (from - to) * Math.exp(-speed * share);
}

function languageModel({ share, random }: CurvePoint): MetricSet {
  const loss = decay(2.9, 0.82, share, 3.2);
  const evalLoss = decay(2.7, 0.97, share, 3) + 0.06 * share * share;
  return {
    train: {
      loss: loss * (1 + 0.035 * noise(random)),
      learning_rate: learningRate(share, 2e-5),
      grad_norm: decay(4.5, 0.9, share, 4) * (1 + 0.12 * noise(random)),
      throughput_samples_sec: 128 * (1 + 0.03 * noise(random)),
    },
    eval: {
      eval_loss: evalLoss * (1 + 0.01 * noise(random)),
      eval_perplexity: Math.exp(evalLoss * (1 + 0.006 * noise(random))),
    },
  };
}

function classifier({ share, random }: CurvePoint): MetricSet {
  const loss = decay(1.6, 0.16, share, 4);
  return {
    train: {
      loss: Math.max(0.02, loss * (1 + 0.06 * noise(random))),
      accuracy: Math.min(
        0.995,
        1 - decay(0.72, 0.04, share, 4.5) * (1 + 0.05 * noise(random)),
      ),
      learning_rate: learningRate(share, 8e-4),
      throughput_samples_sec: 2_140 * (1 + 0.025 * noise(random)),
    },
    eval: {
      eval_loss: decay(1.5, 0.24, share, 3.8) * (1 + 0.015 * noise(random)),
      eval_accuracy: Math.min(
        0.99,
        1 - decay(0.68, 0.07, share, 4) * (1 + 0.02 * noise(random)),
      ),
      eval_f1_score: Math.min(
        0.98,
        1 - decay(0.74, 0.09, share, 4) * (1 + 0.02 * noise(random)),
      ),
    },
  };
}

function ranking({ share, random }: CurvePoint): MetricSet {
  return {
    train: {
      loss: decay(0.69, 0.21, share, 3.5) * (1 + 0.03 * noise(random)),
      learning_rate: learningRate(share, 3e-4),
      throughput_samples_sec: 5_320 * (1 + 0.04 * noise(random)),
    },
    eval: {
      eval_ndcg_at_10:
        0.78 - decay(0.4, 0, share, 3.5) * (1 + 0.02 * noise(random)),
      eval_auc: 0.95 - decay(0.42, 0, share, 4) * (1 + 0.01 * noise(random)),
    },
  };
}

const CURVES: Record<Curve, (point: CurvePoint) => MetricSet> = {
  'language-model': languageModel,
  classifier,
  ranking,
};

/** What a trainer would measure at this point; same seed, same numbers. */
export function metricsAt(curve: Curve, point: CurvePoint): MetricSet {
  return CURVES[curve](point);
}
