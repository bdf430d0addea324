/*
 * Every reason code of a training run, with its parameters. The backend sends
 * the code, the frontend words it; the English wording stands beside each
 * constructor. In a wording `{x}` is a parameter, `[…]` is left out when its
 * parameter is absent and `{message}` is text of the cluster.
 *
 * Parameters whose name ends in `At` are milliseconds since the epoch. Two
 * parameters may join any reason of a state:
 *
 * - `podsStopping`: "; {podsStopping} pods still stopping"
 * - `disagreement`: two kinds of objects tell different things, see
 *   {@link withDisagreement}
 */
export * from './reason';
export * from './waiting';
export * from './working';
export * from './ended';
export * from './notes';
export * from './told';
export * from './assessments';
export * from './reported';
export * from './warnings';
