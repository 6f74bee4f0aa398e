/**
 * Restores with separate processes, immediately after the last change: start, back up, issue or revoke, stop the process (also by
 * SIGKILL within the second), restore, start. The last changes cover what the mark does not contain yet (decision 146).
 */
import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { cp, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { freshCsr } from "@/lib/certificates/testing";
import { createOwnDatabase, type OwnDatabase } from "@/lib/testing/own-database";
import { type RunningPortal, startPortal } from "@/lib/testing/portal";

interface Issued {
  kid: string;
  serialNumber: string;
}

let database: OwnDatabase;
let directory: string;
let portal: RunningPortal;
let applicationId: string;
/** The log of all processes. */
const logged: string[] = [];
const token = randomBytes(32).toString("hex");
const dataDir = () => join(directory, "data");
const environment = (): Record<string, string> => ({ DATABASE_URL: database.url ?? "" });

async function start(options: { isNotReady?: boolean } = {}): Promise<void> {
  portal = await startPortal({ environment: environment(), resume: { dataDir: dataDir(), token }, ...options });
}

async function end(how: "SIGTERM" | "SIGKILL"): Promise<void> {
  await (how === "SIGKILL" ? portal.kill() : portal.stop());
  logged.push(...portal.log().split("\n").filter(Boolean));
}

function run(program: string, args: string[], env: Record<string, string> = {}): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, ...env } });
    let [out, err] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      out += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      err += text;
    });
    child.once("error", reject);
    child.once("close", (code) =>
      code === 0 ? resolve(out + err) : reject(new Error(`${program} ${code}: ${err}${out}`)),
    );
  });
}

/** Takes a backup; of the embedded database while it is stopped. @returns restores it, while no process runs */
async function backUp(): Promise<() => Promise<void>> {
  const copy = await mkdtemp(join(directory, "backup-"));
  if (database.url) {
    const [dump, url] = [join(copy, "portal.dump"), database.url];
    await run("pg_dump", ["--format=custom", `--file=${dump}`, url]);
    return async () => void (await run("pg_restore", ["--clean", "--if-exists", `--dbname=${url}`, dump]));
  }
  await end("SIGTERM");
  await cp(join(dataDir(), "pglite"), copy, { recursive: true });
  await start();
  return async () => {
    await rm(join(dataDir(), "pglite"), { recursive: true });
    await cp(copy, join(dataDir(), "pglite"), { recursive: true });
  };
}

const issue = async (): Promise<Issued> =>
  portal.api<Issued>("POST", `/applications/${applicationId}/certificates`, { type: "signing", csr: await freshCsr() });
const revoke = ({ kid }: Issued) => portal.api("POST", `/certificates/${kid}/revoke`, { reason: "superseded" });
const readiness = async () => {
  const response = await fetch(`${portal.url}/readyz`);
  return `${response.status} ${await response.text()}`;
};
const records = (msg: string) =>
  logged.filter((line) => line.includes(`"msg":"${msg}"`)).map((line) => JSON.parse(line) as Record<string, string>);

const cli = (...args: string[]) =>
  run(process.execPath, ["dist/cli.js", ...args], { ...environment(), DATA_DIR: dataDir(), PUBLIC_URL: portal.url });

beforeAll(async () => {
  if (!existsSync("dist/server.js")) throw new Error("The server is not built. Run `npm run build` first.");
  directory = await mkdtemp(join(tmpdir(), "countersign-restore-"));
  database = await createOwnDatabase();
  await start();
  const organisation = await portal.api<{ id: string }>("POST", "/organisations", {
    legalName: "Example Bank PLC",
    country: "GB",
    registrationNumber: "01234567",
  });
  const application = await portal.api<{ id: string }>("POST", `/organisations/${organisation.id}/applications`, {
    name: "Payments",
    type: "server_to_server",
    securityConfiguration: "private_key_jwt",
  });
  applicationId = application.id;
}, 180_000);

afterAll(async () => {
  await portal?.stop();
  await rm(directory, { recursive: true, force: true });
  await database?.drop();
});

describe.each([
  ["a revocation", "SIGKILL"],
  ["an issuance", "SIGKILL"],
  ["a revocation", "SIGTERM"],
  ["an issuance", "SIGTERM"],
] as const)("a backup restored immediately after %s that it lacks, with the process stopped by %s", (what, how) => {
  let certificate: Issued;

  it("is detected by the next start, which reports it and is not ready", { timeout: 120_000 }, async () => {
    certificate = await issue();
    const putBack = await backUp();
    if (what === "a revocation") await revoke(certificate);
    else await issue();
    await end(how);
    await putBack();
    await start({ isNotReady: true });
    expect(await readiness()).toMatch(/^503 .*restore/s);
    expect(portal.log()).toMatch(
      /"level":50,[^\n]*The database is older than it was at [^\n]*restore finish --log FILE/,
    );
  });

  it("no earlier CRL number or serial is reused", { timeout: 60_000 }, async () => {
    await issue();
    await revoke(await issue());
    const numbers = () => [...records("CRL signed"), ...inLog("CRL signed")].map(({ number }) => BigInt(number ?? 0));
    const before = records("CRL signed").map(({ number }) => BigInt(number ?? 0));
    await vi.waitFor(() => expect(inLog("CRL signed").length).toBeGreaterThan(0), { timeout: 10_000 });
    for (const { number } of inLog("CRL signed")) {
      for (const earlier of before) expect(BigInt(number ?? 0) > earlier).toBe(true);
    }
    expect(new Set(numbers()).size).toBe(numbers().length);
    const serials = [...records("certificate signed"), ...inLog("certificate signed")].map(({ serial }) => serial);
    expect(new Set(serials).size).toBe(serials.length);
  });

  it("`restore finish` with the log completes it", { timeout: 120_000 }, async () => {
    await end("SIGTERM");
    await writeFile(join(directory, "portal.log"), logged.join("\n"));
    const said = await cli("restore", "finish", "--log", join(directory, "portal.log"));
    expect(said).toContain("The restore is finished.");
    expect(said).not.toMatch(/Warning/i);
    await start();
    expect(await readiness()).toMatch(/^200/);
    const { status } = await portal.api<{ status: string }>("GET", `/certificates/${certificate.kid}`);
    expect(status).toBe(what === "a revocation" ? "revoked" : "active");
  });
});

const inLog = (msg: string) =>
  portal
    .log()
    .split("\n")
    .filter((line) => line.includes(`"msg":"${msg}"`))
    .map((line) => JSON.parse(line) as Record<string, string>);

describe("without a restore", () => {
  it("a process that was killed immediately after a change is ready after the next start", {
    timeout: 120_000,
  }, async () => {
    await revoke(await issue());
    await issue();
    await end("SIGKILL");
    await start();
    expect(await readiness()).toMatch(/^200/);
    expect(portal.log()).not.toContain("is older than");
  });

  it.runIf(process.env.TEST_DATABASE_URL)(
    "a database that is replaced under a running process is detected a second after the next change",
    { timeout: 60_000 },
    async () => {
      const certificate = await issue();
      const putBack = await backUp();
      await revoke(certificate);
      await putBack();
      await vi.waitFor(() => issue(), { timeout: 20_000, interval: 500 });
      await vi.waitFor(async () => expect(await readiness()).toMatch(/^503 .*restore/s), { timeout: 20_000 });
    },
  );
});
