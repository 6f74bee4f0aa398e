import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { expect, it } from "vitest";
import { freePort } from "@/lib/testing/portal";
import { openPostgresql } from "./postgresql";

const open = (url: string, onError: (error: unknown) => void) =>
  openPostgresql({ url, poolSize: 1, migrationsDirectory: join(process.cwd(), "prisma/migrations"), onError });

it("retries while the database is not up yet, and fails immediately on a wrong password", async () => {
  const port = await freePort();
  const waitedFor: unknown[] = [];
  const opening = open(`postgresql://nobody:wrong@127.0.0.1:${port}/none`, (error) => waitedFor.push(error));
  opening.catch(() => {}); // asserted below
  await expect.poll(() => waitedFor.length, { timeout: 10_000 }).toBeGreaterThan(0);
  expect(String(waitedFor[0])).toContain("ECONNREFUSED");

  // PostgreSQL's answer to a wrong password: ErrorResponse with code 28P01.
  const fields = Buffer.from("SFATAL\0C28P01\0Mpassword authentication failed\0\0");
  const length = Buffer.alloc(4);
  length.writeUInt32BE(fields.length + 4);
  const refusing = createServer((socket: Socket) => {
    socket.once("data", () => socket.end(Buffer.concat([Buffer.from("E"), length, fields])));
    socket.on("error", () => {}); // the client disconnects first
  });
  await new Promise<void>((resolve) => refusing.listen(port, "127.0.0.1", resolve));
  await expect(opening).rejects.toThrow("rejects the password of user nobody");
  refusing.close();
}, 40_000);
