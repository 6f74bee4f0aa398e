import { rm } from "node:fs/promises";

/** Deletes the server's data and the receiver's key after the run. */
export default async function teardown(): Promise<void> {
  const { E2E_BASE_URL, E2E_DATA_DIR, E2E_RECEIVER_DIR } = process.env;
  for (const directory of [E2E_BASE_URL ? undefined : E2E_DATA_DIR, E2E_RECEIVER_DIR]) {
    if (directory) await rm(directory, { recursive: true, force: true, maxRetries: 5 });
  }
}
