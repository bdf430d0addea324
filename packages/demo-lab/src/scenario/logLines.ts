import { Report } from './reports';
import { TrainingPlan } from './plan';

function text(value: number): string {
  return Math.abs(value) < 0.001 ? value.toExponential(2) : value.toFixed(4);
}

/** Minutes and seconds as tqdm prints them. */
function clock(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  return `${String(Math.floor(whole / 60)).padStart(2, '0')}:${String(
    whole % 60,
  ).padStart(2, '0')}`;
}

/** The line that rank 0 writes with a report. */
export function progressLine(
  plan: TrainingPlan,
  report: Report,
  elapsedSeconds: number,
): string {
  const { step, totalSteps, epoch, metrics } = report;
  const values = { ...metrics.train, ...metrics.eval };
  if (plan.logStyle === 'json') {
    return JSON.stringify({
      timestamp: new Date(report.at).toISOString(),
      level: 'INFO',
      message: 'train',
      step,
      total_steps: totalSteps,
      epoch: Number(epoch.toFixed(2)),
      metrics: Object.fromEntries(
        Object.entries(values).map(([name, value]) => [
          name,
          Number(value.toPrecision(5)),
        ]),
      ),
    });
  }
  const percent = Math.floor((step / totalSteps) * 100);
  const bar = '█'.repeat(Math.floor(percent / 10)).padEnd(10, ' ');
  const rate = elapsedSeconds > 0 ? (step / elapsedSeconds).toFixed(2) : '?';
  const shown = Object.entries(values)
    .map(([name, value]) => `${name}=${text(value)}`)
    .join(', ');
  return `${String(percent).padStart(
    3,
  )}%|${bar}| ${step}/${totalSteps} [${clock(elapsedSeconds)}<${clock(
    report.remainingSeconds ?? 0,
  )}, ${rate}it/s, ${shown}]`;
}

/** A line with a level, in the run's style. */
export function message(
  plan: TrainingPlan,
  line: { at: number; level: 'INFO' | 'WARNING' | 'ERROR'; text: string },
): string {
  const timestamp = new Date(line.at).toISOString();
  return plan.logStyle === 'json'
    ? JSON.stringify({ timestamp, level: line.level, message: line.text })
    : `${timestamp.slice(0, 19).replace('T', ' ')} ${line.level} ${line.text}`;
}

export function traceback(error: string): string[] {
  return [
    'Traceback (most recent call last):',
    '  File "/workspace/train.py", line 214, in <module>',
    '    main()',
    '  File "/workspace/train.py", line 187, in main',
    '    trainer.train(resume_from_checkpoint=args.resume)',
    '  File "/opt/venv/lib/python3.12/site-packages/transformers/trainer.py", line 2245, in train',
    '    return inner_training_loop(',
    error,
  ];
}
