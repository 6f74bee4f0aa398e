import { rm } from "node:fs/promises";

/** The server's data goes with the run. */
export default async function teardown(): Promise<void> {
  const directory = process.env.E2E_DATA_DIR;
  if (directory && !process.env.E2E_BASE_URL) await rm(directory, { recursive: true, force: true, maxRetries: 5 });
}
