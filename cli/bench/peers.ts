import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import pg from "pg";
import { freePort } from "@/lib/testing/portal";

const run = promisify(execFile);

export interface Peer {
  url: string;
  stop(): Promise<void>;
}

/** cfssl's own tables (its `certdb` schema for PostgreSQL), without which `cfssl serve` stores nothing. */
const CERTDB = `
  CREATE TABLE certificates (
    serial_number bytea NOT NULL, authority_key_identifier bytea NOT NULL, ca_label bytea, status bytea NOT NULL,
    reason int, expiry timestamptz, revoked_at timestamptz, pem bytea NOT NULL,
    PRIMARY KEY (serial_number, authority_key_identifier));
  CREATE TABLE ocsp_responses (
    serial_number bytea NOT NULL, authority_key_identifier bytea NOT NULL, body bytea NOT NULL, expiry timestamptz,
    PRIMARY KEY (serial_number, authority_key_identifier));`;

async function isInstalled(program: string): Promise<boolean> {
  return run("sh", ["-c", `command -v ${program}`]).then(
    () => true,
    () => false,
  );
}

/** Starts a program in a temporary directory, which is removed when it stops. */
async function startPeer(
  program: string,
  prepare: (directory: string, port: number) => Promise<{ args: string[]; url: string }>,
): Promise<Peer | undefined> {
  if (!(await isInstalled(program))) {
    console.log(`(${program} is not installed: no comparison)`);
    return undefined;
  }
  const directory = await mkdtemp(join(tmpdir(), `countersign-${program}-`));
  const port = await freePort();
  const { args, url } = await prepare(directory, port);
  const child = spawn(program, args, { cwd: directory, stdio: "ignore" });
  await untilListening(url, child);
  return {
    url,
    async stop() {
      const ended = new Promise((resolve) => child.once("exit", resolve));
      child.kill("SIGTERM");
      await ended;
      await rm(directory, { recursive: true, force: true });
    },
  };
}

async function untilListening(url: string, child: ChildProcess): Promise<void> {
  for (let attempt = 0; attempt < 100; attempt += 1) {
    if (child.exitCode !== null) throw new Error(`${url}: the process exited with code ${child.exitCode}`);
    if (
      await fetch(url).then(
        () => true,
        () => false,
      )
    )
      return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${url}: the process did not start listening`);
}

/** Creates a P-256 CA with cfssl, in `ca.pem` and `ca-key.pem`. */
async function makeCa(directory: string): Promise<void> {
  const request = { CN: "Peer CA", key: { algo: "ecdsa", size: 256 }, ca: { expiry: "87600h" } };
  await writeFile(join(directory, "ca.json"), JSON.stringify(request));
  await run("sh", ["-c", "cfssl genkey -initca ca.json | cfssljson -bare ca"], { cwd: directory });
  const signing = { signing: { default: { expiry: "8400h", usages: ["digital signature"] } } };
  await writeFile(join(directory, "config.json"), JSON.stringify(signing));
}

/** `cfssl serve`, which signs over HTTP and stores in PostgreSQL when a database is given. */
export function startCfssl(databaseUrl: string | undefined): Promise<Peer | undefined> {
  return startPeer("cfssl", async (directory, port) => {
    await makeCa(directory);
    const database: string[] = [];
    if (databaseUrl) {
      const client = new pg.Client({ connectionString: databaseUrl });
      await client.connect();
      await client.query(CERTDB).finally(() => client.end());
      const source = new URL(databaseUrl);
      source.searchParams.set("sslmode", "disable");
      await writeFile(join(directory, "db.json"), JSON.stringify({ driver: "postgres", data_source: source.href }));
      database.push("-db-config", "db.json");
    }
    const address = ["-address", "127.0.0.1", "-port", String(port)];
    const args = ["serve", "-ca", "ca.pem", "-ca-key", "ca-key.pem", "-config", "config.json", "-loglevel", "5"];
    return { args: [...args, ...address, ...database], url: `http://127.0.0.1:${port}/api/v1/cfssl/sign` };
  });
}

/** `cfssl ocspserve` with one signed response; `request` is the DER of the matching OCSP request. */
export async function startCfsslOcsp(): Promise<(Peer & { request: Buffer }) | undefined> {
  let request: Buffer | undefined;
  const peer = await startPeer("cfssl", async (directory, port) => {
    await makeCa(directory);
    const script = `
      openssl ecparam -name prime256v1 -genkey -noout -out leaf.key
      openssl req -new -key leaf.key -subj /CN=leaf -out leaf.csr
      cfssl sign -ca ca.pem -ca-key ca-key.pem -config config.json leaf.csr | cfssljson -bare leaf
      cfssl ocspsign -ca ca.pem -responder ca.pem -responder-key ca-key.pem -cert leaf.pem | cfssljson -bare -stdout >answer.txt
      openssl ocsp -issuer ca.pem -cert leaf.pem -no_nonce -reqout request.der`;
    await run("sh", ["-ec", script], { cwd: directory });
    request = await readFile(join(directory, "request.der"));
    const answer = await readFile(join(directory, "answer.txt"));
    const text = answer.toString("latin1");
    const isBase64 = /^[A-Za-z0-9+/=\s]+$/.test(text);
    await writeFile(join(directory, "answers"), `${isBase64 ? text.trim() : answer.toString("base64")}\n`);
    const args = [
      "ocspserve",
      "-address",
      "127.0.0.1",
      "-port",
      String(port),
      "-responses",
      "answers",
      "-loglevel",
      "5",
    ];
    return { args, url: `http://127.0.0.1:${port}/` };
  });
  return peer && request ? { ...peer, request } : undefined;
}

/** nginx with one static file, the simplest way to serve these bytes. */
export function startNginx(body: Buffer): Promise<Peer | undefined> {
  return startPeer("nginx", async (directory, port) => {
    await writeFile(join(directory, "keys.json"), body);
    const configuration = `
      daemon off; master_process off; pid ${directory}/pid; error_log /dev/null;
      events { worker_connections 1024; }
      http { access_log off; keepalive_requests 1000000; client_body_temp_path ${directory}/body;
        proxy_temp_path ${directory}/proxy; fastcgi_temp_path ${directory}/fcgi; uwsgi_temp_path ${directory}/uwsgi;
        scgi_temp_path ${directory}/scgi; default_type application/json;
        server { listen 127.0.0.1:${port}; root ${directory}; } }`;
    await writeFile(join(directory, "nginx.conf"), configuration);
    return { args: ["-c", join(directory, "nginx.conf")], url: `http://127.0.0.1:${port}/keys.json` };
  });
}
