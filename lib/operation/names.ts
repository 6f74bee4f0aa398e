/** Verbs that act on several objects. */
const OF_MANY = ["list", "count", "export", "import"];

/** `organisation` → `organisations`, `authority` → `authorities`. */
export const pluralOf = (noun: string): string => (/[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`);

/**
 * The `operationId` derived from the name of an operation: `certificate.revoke` → `revokeCertificate`, `client.rotate_secret` →
 * `rotateClientSecret`, `access_token.list` → `listAccessTokens`.
 */
export function operationIdOf(operation: string): string {
  const [entity = "", name = ""] = operation.split(".");
  const [verb = "", ...object] = name.split("_");
  const isOfMany = object.length === 0 && OF_MANY.includes(verb);
  return [verb, ...[...(isOfMany ? pluralOf(entity) : entity).split("_"), ...object].map(capitalised)].join("");
}

const capitalised = (word: string): string => `${word[0]?.toUpperCase() ?? ""}${word.slice(1)}`;
