import { mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeReceiverIdentity, type Receiver, startReceiver } from "../lib/webhooks/testing";

const ADDRESS = "127.0.0.1";

/**
 * Before the portal starts: creates a key and a certificate that it will trust, in a separate directory (E2E_RECEIVER_DIR).
 * @returns environment variables for the portal
 */
export async function announceReceiver(port: string) {
  const directory = process.env.E2E_RECEIVER_DIR ?? (await mkdtemp(join(tmpdir(), "countersign-receiver-")));
  if (!process.env.E2E_RECEIVER_DIR) {
    const { key, cert } = await makeReceiverIdentity();
    await Promise.all([writeFile(join(directory, "key.pem"), key), writeFile(join(directory, "cert.pem"), cert)]);
    process.env.E2E_RECEIVER_DIR = directory;
  }
  return { OUTBOUND_ALLOW: `${ADDRESS}:${port}`, NODE_EXTRA_CA_CERTS: join(directory, "cert.pem") };
}

/** The only webhook receiver that the portal under test may call. */
export async function openReceiver(): Promise<Receiver> {
  const { E2E_RECEIVER_DIR: directory = "", E2E_RECEIVER_PORT: port } = process.env;
  const read = (name: string) => readFile(join(directory, name), "utf8");
  const receiver = await startReceiver(Number(port), { key: await read("key.pem"), cert: await read("cert.pem") });
  return Object.assign(receiver, { url: `https://${ADDRESS}:${port}/in` });
}
