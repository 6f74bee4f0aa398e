import pino from "pino";
import { expect, it, vi } from "vitest";
import { dampedWarning } from "./damped-warning";

it("logs a repeated error once, then its count every ten seconds, and another error immediately", () => {
  const lines: Record<string, unknown>[] = [];
  const log = pino({ level: "warn", base: null }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const now = vi.spyOn(performance, "now").mockReturnValue(0);
  const warn = dampedWarning(log, "lost");
  const refused = new Error("connect ECONNREFUSED");
  for (let i = 0; i < 30; i += 1) warn(refused);
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatchObject({ msg: "lost", err: { message: "connect ECONNREFUSED" } });
  now.mockReturnValue(11_000);
  warn(refused);
  expect(lines[1]).toMatchObject({ msg: "lost", reason: "connect ECONNREFUSED", repeated: 29 });
  expect(lines[1]).not.toHaveProperty("err");
  warn(new Error("terminated"));
  expect(lines).toHaveLength(3);
});
