import { existsSync } from "node:fs";
import { expect, it } from "vitest";
import { startPortal } from "@/lib/testing/portal";
import { SOAK_ENVIRONMENT, soak } from "./soak";

it("no attack of `npm run soak` causes a leak, and SIGTERM stops the process (short form)", async () => {
  if (!existsSync("dist/server.js")) throw new Error("The server is not built. Run `npm run build` first.");
  const portal = await startPortal({ environment: SOAK_ENVIRONMENT });
  const lines: string[] = [];
  try {
    const failures = await soak(portal, { scale: 0.05, seconds: 1, print: (line) => lines.push(line) });
    expect(failures, lines.join("\n")).toEqual([]);
  } finally {
    await portal.stop();
  }
}, 300_000);
