import { cleanText } from './sanitise';

/** The backend's own words: of a refusal by a webhook they are all there is. */
export function errorText(error: Error | undefined): string {
  const { body } = (error ?? {}) as {
    body?: { error?: { message?: string } };
  };
  return cleanText(body?.error?.message ?? error?.message ?? '');
}
