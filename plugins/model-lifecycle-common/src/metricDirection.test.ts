import fc from 'fast-check';
import { metricDirection } from './metricDirection';

describe('metricDirection', () => {
  it.each([
    'loss',
    'eval_loss',
    'trainLoss',
    'train/loss',
    'val.Loss',
    'reward_loss',
    'dice_loss',
    'loss_per_token',
    'mean_squared_error',
    'RMSE',
    'perplexity',
    'eval_wer',
    'word-error-rate',
    'cross_entropy',
    'negative_log_likelihood',
    'nll',
    'false_positive_rate',
    'false_negative_rate',
  ])('%s gets better downwards', name => {
    expect(metricDirection(name)).toBe('down');
  });

  it.each([
    'accuracy',
    'eval_accuracy',
    'val/acc',
    'f1',
    'macroF1',
    'mAP',
    'mAP@50',
    'map50',
    'rouge1',
    'rougeL',
    'bleu4',
    'r2',
    'recall@10',
    'hit_rate',
    'rewards/chosen',
    'mean_reward',
    'tokens_per_second',
    'log_likelihood',
    'neg_mean_squared_error',
    'true_positive_rate',
  ])('%s gets better upwards', name => {
    expect(metricDirection(name)).toBe('up');
  });

  it.each([
    '',
    'learning_rate',
    'grad_norm',
    'epoch',
    'loss_scale',
    'loss_weight',
    'rewards/rejected',
    'runtime',
    'gpu_memory',
    'entropy',
    'glossary',
    'mapping',
    'back',
  ])('%s does not say', name => {
    expect(metricDirection(name)).toBeUndefined();
  });

  it('answers for any name, the same for the same words in another case', () => {
    fc.assert(
      fc.property(fc.string(), name => {
        expect(['down', 'up', undefined]).toContain(metricDirection(name));
      }),
    );
    expect(metricDirection('EVAL_LOSS')).toBe(metricDirection('eval_loss'));
  });

  it('is not kept busy by a long name', () => {
    expect(metricDirection(`${'aA'.repeat(50_000)}_loss`)).toBe('down');
  });
});
