export { ConfigSection } from './ConfigSection';
