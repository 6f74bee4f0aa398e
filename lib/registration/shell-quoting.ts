/** Quotes an argument for a shell so that any content is passed unchanged. */

const PLAIN = /^[A-Za-z0-9_./:=@%+,-]+$/;
/** Special characters between double quotes in sh, bash and zsh (! in interactive shells). */
const SPECIAL_IN_DOUBLE_QUOTES = /["$`\\!]/;

/** For sh, bash and zsh: bare or in double quotes if safe, otherwise in single quotes. */
export function quoteForShell(argument: string, style: "shortest" | "quoted" = "shortest"): string {
  if (style === "shortest" && PLAIN.test(argument)) return argument;
  if (!SPECIAL_IN_DOUBLE_QUOTES.test(argument)) return `"${argument}"`;
  return `'${argument.replaceAll("'", "'\\''")}'`;
}

/** For PowerShell: in single quotes; it treats typographic single quotes like plain ones, so they are doubled as well. */
export function quoteForPowerShell(argument: string, style: "shortest" | "quoted" = "shortest"): string {
  if (style === "shortest" && /^[A-Za-z0-9_./:=-]+$/.test(argument)) return argument;
  return `'${argument.replace(/['\u2018\u2019\u201a\u201b]/g, "$&$&")}'`;
}
