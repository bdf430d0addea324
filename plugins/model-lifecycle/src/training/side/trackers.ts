import { safeUrl } from '../../api/sanitise';

/** By the name of the host; products that people run themselves carry theirs in it. */
const TRACKERS: [pattern: RegExp, name: string][] = [
  [/(^|[.-])wandb([.-]|$)/, 'Weights & Biases'],
  [/(^|[.-])mlflow([.-]|$)/, 'MLflow'],
  [/(^|[.-])tensorboard([.-]|$)/, 'TensorBoard'],
  [/(^|\.)comet\.(com|ml)$/, 'Comet'],
  [/(^|\.)neptune\.ai$/, 'Neptune'],
  [/(^|[.-])clearml([.-]|$)|(^|\.)clear\.ml$/, 'ClearML'],
  [/(^|\.)swanlab\.cn$/, 'SwanLab'],
];

/** A page of an experiment tracker that may be opened, and the tracker where its host tells it. */
export function describeTracker(
  written: string | undefined,
): { url: string; name?: string } | undefined {
  const url = safeUrl(written);
  if (!url) {
    return undefined;
  }
  const host = new URL(url).hostname.toLowerCase();
  const [, name] = TRACKERS.find(([pattern]) => pattern.test(host)) ?? [];
  return name === undefined ? { url } : { url, name };
}
