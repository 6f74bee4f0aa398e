import { rm } from "node:fs/promises";

/** The server's data goes with the run, and the receiver's key. */
export default async function teardown(): Promise<void> {
  const { E2E_BASE_URL, E2E_DATA_DIR, E2E_RECEIVER_DIR } = process.env;
  for (const directory of [E2E_BASE_URL ? undefined : E2E_DATA_DIR, E2E_RECEIVER_DIR]) {
    if (directory) await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  }
}
