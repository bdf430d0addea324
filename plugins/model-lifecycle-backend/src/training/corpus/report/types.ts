/** Something that was shown and not true. */
export interface Miss {
  at: string;
  what: string;
}

/** How many of those that the file claims something about are as it says. */
export interface Share {
  right: number;
  of: number;
}
