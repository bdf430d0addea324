export { DirectReader } from './DirectReader';
