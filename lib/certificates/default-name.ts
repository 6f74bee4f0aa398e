/** Code points of a certificate's name. */
export const MAX_NAME_LENGTH = 100;

/** How many of the holder's certificates are read to find the next number. */
export const NEWEST_NAMES = 20;

interface Naming {
  /** Name of the application or, for a certificate of the organisation itself, its legal name. */
  holderName: string;
  /** Name of the certificate type, such as "Signing". */
  typeName: string;
  /** Names of the holder's newest certificates in use. */
  newestNames: readonly string[];
}

/**
 * The name of a new certificate that is requested without one: `holder · type · n`. `n` follows the highest number among the holder's
 * newest certificates in use. It is a label, no identifier: certificates that are requested at the same time may share it.
 */
export function defaultName({ holderName, typeName, newestNames }: Naming): string {
  const rest = ` · ${typeName} · `;
  const space = MAX_NAME_LENGTH - [...rest].length - 10; // at most ten digits
  const prefix = [...holderName].slice(0, space).join("").trimEnd() + rest;
  const numbers = newestNames.flatMap((name) => {
    const number = name.startsWith(prefix) ? name.slice(prefix.length) : "";
    return /^[1-9]\d{0,8}$/.test(number) ? [Number(number)] : [];
  });
  return `${prefix}${Math.max(0, ...numbers) + 1}`;
}
