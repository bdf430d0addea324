/** A page of the documentation of every training job. */
export const readingTheTab = `# How to read the Training tab

The tab moves while you look at it. What it does not know, it leaves out: a percent that nobody reported is not zero.

## State

| State | What it means |
|---|---|
| queued | waits for quota; the reason says whose |
| blocked | will not start until somebody changes something; the reason says what |
| pending | its pods are being created or placed |
| initializing | model or data are being fetched |
| running | at least one trainer pod works; of other runs, their source says so |
| restarting | a pod failed and the job tries again |
| paused | somebody suspended it |
| preempted | a workload of higher priority took its place; it starts again by itself |
| succeeded, failed | the cluster, or the source, said so |
| stopped | it was cancelled, or its TrainJob was deleted while it ran |
| deleting | it is being deleted |
| unknown | nothing can be seen at present; the last state is shown with its age |

Beside the state stands the reason, and since when.

## Progress

The percent is the trainer's own, for the training phase of this attempt. A run that is not finished never shows 100. When an
attempt begins anew the percent does too, with a note of what the one before had reached.

The segments of the bar are the phases: queue, data, model, training, finish; of a pipeline, its tasks.

## Time left

"About 25 min left" says where it comes from: the trainer's own estimate, earlier runs of this job, or the rate of the last
minutes. There is none while a run is stalled, restarting or queued, and none in the first 30 seconds.

## Stalled

A run counts as stalled when percent, step, epoch and every metric have stood still for longer than usual. A fresh timestamp alone is
no progress. Stalled is a warning, not a state: nothing is stopped.

## Metrics and logs

Each metric has a chart with the smallest, largest and last value of each interval, so that a spike is not lost, and a table beside it.
Training and evaluation are drawn together. A gap is a gap: what is not a number is not drawn.

Logs of a pod that has gone are the last lines that were kept. What was missed is said. Runs that are no TrainJobs have the lines that
their source tells; where it brings none, that is said.

## Freshness

"As of" tells when the cluster, or the source, last said something about the run. When the connection is lost, the tab says so and goes on by itself
as soon as it is back.
`;
