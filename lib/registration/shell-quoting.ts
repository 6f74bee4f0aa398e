/** One argument for a shell, so that it arrives unchanged whatever is in it. */

const PLAIN = /^[A-Za-z0-9_./:=@%+,-]+$/;
/** What has a meaning between double quotes in sh, bash or zsh (! in interactive ones). */
const SPECIAL_IN_DOUBLE_QUOTES = /["$`\\!]/;

/** For sh, bash and zsh: bare or between double quotes where that is safe, else between single quotes. */
export function quoteForShell(argument: string, style: "shortest" | "quoted" = "shortest"): string {
  if (style === "shortest" && PLAIN.test(argument)) return argument;
  if (!SPECIAL_IN_DOUBLE_QUOTES.test(argument)) return `"${argument}"`;
  return `'${argument.replaceAll("'", "'\\''")}'`;
}

/** For PowerShell: between single quotes; it takes typographic single quotes for plain ones, so they are doubled as well. */
export function quoteForPowerShell(argument: string, style: "shortest" | "quoted" = "shortest"): string {
  if (style === "shortest" && /^[A-Za-z0-9_./:=-]+$/.test(argument)) return argument;
  return `'${argument.replace(/['\u2018\u2019\u201a\u201b]/g, "$&$&")}'`;
}
