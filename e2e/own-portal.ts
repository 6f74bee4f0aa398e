import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DAY_MS } from "@/lib/durations";
import { adminToken, superAdmin } from "./accounts";

const CRON_SECRET = "cron-secret-of-a-throw-away-portal";

/** A separate portal for one journey, on an embedded database, with an adjustable clock. */
export interface OwnPortal {
  url: string;
  /** Where the first administrator is created; undefined if there is one. */
  setupUrl: string | undefined;
  /** Sets its clock to now plus this many days. */
  moveClock(days: number): Promise<void>;
  /** Runs a job. @returns its result */
  runJob(name: string): Promise<Record<string, unknown>>;
  stop(): Promise<void>;
}

/**
 * Starts it with a clock offset of this many days. `smtpUrl`: its mail server; without one emails stay in the mailbox. `isNew`: without an
 * administrator.
 */
export async function startOwnPortal(
  days: number,
  { smtpUrl, isNew = false }: { smtpUrl?: string; isNew?: boolean } = {},
): Promise<OwnPortal> {
  const [port, dataDir] = await Promise.all([freePort(), mkdtemp(join(tmpdir(), "countersign-time-"))]);
  const url = `http://localhost:${port}`;
  const { DATABASE_URL: _shared, ...inherited } = process.env;
  const child = spawn(process.execPath, ["--import", "./e2e/clock.mjs", "dist/server.js"], {
    stdio: ["ignore", isNew ? "pipe" : "ignore", "inherit", "ipc"],
    env: {
      ...inherited,
      NODE_ENV: "production", // as set by scripts/start.mjs, which built this server
      E2E_CLOCK_OFFSET_MS: String(days * DAY_MS),
      HOST: "127.0.0.1",
      PORT: String(port),
      MTLS_PORT: "off",
      PUBLIC_URL: url,
      DATA_DIR: dataDir,
      LOG_LEVEL: "fatal",
      CRON_SECRET,
      ...(smtpUrl ? { SMTP_URL: smtpUrl } : {}),
      ...(isNew
        ? {}
        : {
            COUNTERSIGN_ADMIN_EMAIL: superAdmin.email,
            COUNTERSIGN_ADMIN_PASSWORD: superAdmin.password,
            COUNTERSIGN_ADMIN_TOKEN: adminToken,
          }),
    },
  });
  const [setupUrl] = await Promise.all([isNew ? printedSetupUrl(child) : undefined, ready(child, url)]);
  return {
    url,
    setupUrl,
    async moveClock(later) {
      const moved = once(child, "message");
      child.send(later * DAY_MS);
      await moved;
    },
    async runJob(name) {
      const headers = { authorization: `Bearer ${CRON_SECRET}` };
      const response = await fetch(`${url}/api/cron/${name}`, { method: "POST", headers });
      if (!response.ok) throw new Error(await response.text());
      return (await response.json()).result;
    },
    async stop() {
      const exited = once(child, "exit");
      child.disconnect();
      child.kill("SIGTERM");
      await exited;
      await rm(dataDir, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

/** Reads the link from the start-up message. */
async function printedSetupUrl({ stdout }: ChildProcess): Promise<string> {
  let printed = "";
  for await (const chunk of stdout ?? []) {
    printed += chunk;
    const [, link] = /"setupUrl":"([^"]+)"/.exec(printed) ?? [];
    if (link) return link;
  }
  throw new Error("The portal printed no set-up link.");
}

/** Polls until the portal is ready; fails as soon as it exits. */
async function ready(child: ChildProcess, url: string): Promise<void> {
  while (child.exitCode === null) {
    const isUp = await fetch(`${url}/readyz`).then(
      ({ ok }) => ok,
      () => false,
    );
    if (isUp) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`The portal exited with code ${child.exitCode}`);
}

/** A currently unused port. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().on("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });
}
