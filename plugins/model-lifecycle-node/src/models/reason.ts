/**
 * Why something is as it is: a stable code with parameters, worded by the
 * frontend. `message` is text of the source, capped and without control
 * characters; it is data, never markup. Bodies of upstream answers never stand
 * here: some echo keys and paths.
 *
 * @public
 */
export interface Reason {
  code: string;
  params?: Record<string, string | number>;
  message?: string;
}
