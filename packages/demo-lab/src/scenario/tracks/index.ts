import { Track } from '../track';
import { fraudTracks } from './fraud';
import { searchTracks } from './search';
import { teamATracks } from './teamA';
import { visionTracks } from './vision';

/** Everything that happens in the demo. */
export function demoTracks(): Track[] {
  return [
    ...teamATracks(),
    ...visionTracks(),
    ...searchTracks(),
    ...fraudTracks(),
  ];
}
