import type { Rate } from "./load";

export interface Line {
  what: string;
  rate: Rate;
  /** Rate of a peer in the same run, per second. */
  peer?: { name: string; perSecond: number };
}

const number = (value: number) => value.toLocaleString("en", { maximumFractionDigits: value < 100 ? 1 : 0 });

/** Prints one aligned line per measurement, with the ratio to the peer where one ran. */
export function printLine({ what, rate, peer }: Line): void {
  const ratio = peer
    ? `${(rate.perSecond / peer.perSecond).toFixed(2)}× ${peer.name} (${number(peer.perSecond)}/s)`
    : "";
  const failed = rate.failures > 0 ? `  ${rate.failures} FAILED` : "";
  console.log(
    `${what.padEnd(44)} ${number(rate.perSecond).padStart(9)}/s   p50 ${number(rate.p50Ms).padStart(6)} ms   p95 ${number(rate.p95Ms).padStart(6)} ms   ${ratio}${failed}`,
  );
}
