import type { Compared, Rate } from "./load";

const number = (value: number) => value.toLocaleString("en", { maximumFractionDigits: value < 100 ? 1 : 0 });

/** Prints one aligned line for a measurement, with the ratio to the compared program if it ran. */
export function printComparison(what: string, { ours, theirs, ratio }: Compared, peer: string): void {
  if (theirs && theirs.failures > 0) process.exitCode = 1;
  const failed = theirs && theirs.failures > 0 ? `, ${theirs.failures} FAILED` : "";
  printRate(
    what,
    ours,
    theirs ? `${(ratio ?? Number.NaN).toFixed(2)}× ${peer} (${number(theirs.perSecond)}/s${failed})` : "",
  );
}

/** Prints one aligned line; `note` is appended. */
export function printRate(what: string, { perSecond, p50Ms, p95Ms, failures }: Rate, note = ""): void {
  if (failures > 0) process.exitCode = 1; // a rate that includes failed requests is meaningless
  const failed = failures > 0 ? `  ${failures} FAILED` : "";
  console.log(
    `${what.padEnd(44)} ${number(perSecond).padStart(9)}/s   p50 ${number(p50Ms).padStart(6)} ms   p95 ${number(p95Ms).padStart(6)} ms   ${note}${failed}`,
  );
}
