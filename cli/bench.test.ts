import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import pg from "pg";
import { beforeAll, describe, expect, it } from "vitest";

const server = process.env.TEST_DATABASE_URL;

/** What each part prints; those of `list` and `reminders` need PostgreSQL. */
const LINES: Record<string, RegExp[]> = {
  issuance: [
    /^Issuance \(RSA-2048 CSR, new keys, REST\) +\S+\/s/m,
    /^Issuance \(P-256 CSR, new keys, REST\) +\S+\/s/m,
    /^Issuance \(RSA-2048 CSR, 16 at a time\) +\S+\/s/m,
    /^Issuance \(P-256 CSR, 16 at a time\) +\S+\/s/m,
  ],
  publishing: [
    /^JWKS of 2 keys, cached +\S+\/s .* \d+\.\d\d× nginx/m,
    /^CRL, cached +\S+\/s/m,
    /^OCSP by POST, \d+ certificates +\S+\/s/m,
    /^From a revocation to its CRL of \d+ kB: \d+ ms/m,
  ],
  tokens: [
    /^Tokens by private_key_jwt, PS256 +\S+\/s .* \d+\.\d\d× oidc-provider in memory/m,
    /^Tokens by private_key_jwt, ES256 +\S+\/s .* \d+\.\d\d× oidc-provider in memory/m,
  ],
  list: [
    /^List of 90, newest first +\S+\/s/m,
    /^List of 90, search by subject +\S+\/s/m,
    /^CRL with \d+ entries read, signed and published/m,
  ],
  reminders: [/^Reminders, 700 certificates: .*\b10\b.* in /m, /^Timeline of \d+ certificates in \d+ ms/m],
};

async function bench(...parts: string[]): Promise<{ code: number | null; text: string }> {
  const drop = server ? await newDatabase(server) : undefined;
  try {
    const env = { ...process.env, BENCH_SIZE: "tiny", BENCH_DATABASE_URL: drop?.url ?? "", DATABASE_URL: "" };
    const child = spawn(process.execPath, ["dist/bench.js", ...parts], { env, stdio: ["ignore", "pipe", "pipe"] });
    let text = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
    }
    const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
    return { code, text };
  } finally {
    await drop?.remove();
  }
}

async function newDatabase(connectionString: string): Promise<{ url: string; remove(): Promise<void> }> {
  const name = `bench_${randomBytes(6).toString("hex")}`;
  const run = async (sql: string) => {
    const client = new pg.Client({ connectionString });
    await client.connect();
    await client.query(sql).finally(() => client.end());
  };
  await run(`CREATE DATABASE ${name}`);
  const url = new URL(connectionString);
  url.pathname = `/${name}`;
  return { url: url.href, remove: () => run(`DROP DATABASE ${name} WITH (FORCE)`) };
}

describe("npm run bench", () => {
  beforeAll(() => {
    if (!existsSync("dist/bench.js")) throw new Error("The benchmark is not built. Run `npm run build` first.");
  });

  const parts = Object.keys(LINES).filter((part) => server || !["list", "reminders"].includes(part));

  it("measures every part in one run, and every request succeeds", { timeout: 180_000 }, async () => {
    const { code, text } = await bench();
    for (const part of parts) for (const line of LINES[part] ?? []) expect(text).toMatch(line);
    expect(text).not.toMatch(/FAILED|NaN|Error/);
    expect(code).toBe(0);
  });

  it.runIf(server).each(parts)("measures %s alone", { timeout: 120_000 }, async (part) => {
    const { code, text } = await bench(part);
    for (const line of LINES[part] ?? []) expect(text).toMatch(line);
    expect(text).not.toMatch(/FAILED|NaN|Error/);
    expect(code).toBe(0);
  });

  it("rejects an unknown part, and lists the valid ones", async () => {
    const { code, text } = await bench("everything");
    expect(code).toBe(1);
    expect(text).toContain("issuance, publishing, tokens, list, reminders");
  });
});
