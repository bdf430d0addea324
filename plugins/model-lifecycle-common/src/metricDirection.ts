/**
 * Which way a metric gets better: `down` for what is kept small, `up` for what
 * is kept large.
 *
 * @public
 */
export type MetricDirection = 'down' | 'up';

const DOWN =
  /^(?:loss|losses|logloss|error|errors|err|perplexity|ppl|nll|crossentropy|mae|mse|rmse|mape|smape|wer|cer|ter|eer|fid|bpc|bpb|brier|regret|latency|miss|misses)$/;
const UP =
  /^(?:accuracy|accuracies|acc|f1|fbeta|precision|recall|specificity|sensitivity|auc|auroc|auprc|roc|map|ndcg|mrr|hit|hits|iou|miou|dice|psnr|ssim|r2|mcc|kappa|bleu|sacrebleu|rouge(?:l|lsum)?|meteor|chrf|bertscore|reward|rewards|return|returns|score|throughput|mfu|likelihood)$/;
/** The loss scale of mixed precision, the weight of a loss, the answer that should lose: large or small says nothing. */
const NEITHER =
  /^(?:scale|scaler|weight|weights|coef|coefficient|std|var|variance|rejected|threshold)$/;

/**
 * Tells from the name of a metric which way it gets better; `undefined` where
 * the name does not say, as for a learning rate. Names are those of trainers:
 * any case, with prefixes (`eval_loss`, `val/accuracy`, `trainLoss`, `mAP@50`).
 *
 * @public
 */
export function metricDirection(name: string): MetricDirection | undefined {
  const words = wordsOf(name);
  const some = (pattern: RegExp) => words.some(word => pattern.test(word));
  const has = (...list: string[]) => list.every(word => words.includes(word));
  if (some(NEITHER)) {
    return undefined;
  }
  const negated = some(/^(?:neg|negative)$/);
  if (has('false') || (negated && has('likelihood'))) {
    return 'down';
  }
  if (some(DOWN) || has('cross', 'entropy')) {
    // Libraries that only maximise negate what they would minimise.
    return negated ? 'up' : 'down';
  }
  if (some(UP) || has('per', 'second') || has('true', 'rate')) {
    return 'up';
  }
  return undefined;
}

/** In lower case and without the number at the end, with `mAP` both whole and taken apart. */
function wordsOf(name: string): string[] {
  const apart = name.replace(/([a-z0-9])([A-Z])/g, '$1 $2');
  const words = `${name} ${apart}`.toLowerCase().split(/[^a-z0-9]+/);
  return words.flatMap(word => [word, word.replace(/\d+$/, '')]);
}
