import { expect, it } from "vitest";
import { progressLogger } from "./progress-log";

it("reports progress once a second, and errors immediately", () => {
  let now = 0;
  const lines: string[] = [];
  const log = progressLogger(
    (line) => lines.push(line),
    () => now,
  );
  const say = (at: number, scanned: number) => {
    now = at;
    log.info({ scanned, due: 3 }, "Reminders: looking");
  };
  say(0, 1_000);
  say(400, 2_000);
  log.error({ err: new Error("no disk"), certificates: 250 }, "Reminders could not be put on record");
  say(999, 3_000);
  say(1_000, 4_000);
  log.debug("of no interest");
  expect(lines).toEqual([
    "Reminders: looking (scanned 1000, due 3)\n",
    expect.stringMatching(/^Reminders could not be put on record \(certificates 250\): Error: no disk\n/),
    "Reminders: looking (scanned 4000, due 3)\n",
  ]);
});
