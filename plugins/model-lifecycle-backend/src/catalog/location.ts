/** Prefix of provider names, location keys and managed-by locations. They stay for ever: entities hang on them. */
export const LOCATION_TYPE = 'model-lifecycle';

/** Every entity of our own has such a location; no file can say so of itself. */
export const OWN_LOCATIONS = `${LOCATION_TYPE}:`;
