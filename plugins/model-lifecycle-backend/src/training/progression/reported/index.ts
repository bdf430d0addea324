/* Runs that tell about themselves. */
export { reduceReported } from './reduceReported';
export { goneSighting, unseenFor } from './unseenFor';
