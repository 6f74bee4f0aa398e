import { afterEach, describe, expect, it } from "vitest";
import { startMailServer, type TestMailServer } from "./testing";
import { openSmtpClient, type SmtpClient } from "./transport";

const env = {
  mailFrom: { name: "Countersign", address: "no-reply@portal.example" },
  publicUrl: "https://portal.example",
};
const never = new AbortController().signal;
const mail = (to: string, release: () => void = () => {}, size = 10) => ({
  to,
  mime: Buffer.from(`Subject: Hello\r\n\r\n${"x".repeat(size)}\r\n`),
  release,
});

let server: TestMailServer;
let client: SmtpClient;
afterEach(async () => {
  client.close();
  await server.close();
});

describe("a message", () => {
  it("is released only when the server has all of it except the end, even if it is large", async () => {
    let bytes = 0;
    server = await startMailServer({
      options: {
        onData(stream, _session, done) {
          stream.on("data", (chunk: Buffer) => {
            bytes += chunk.length;
          });
          stream.on("end", () => done(null));
        },
      },
    });
    client = openSmtpClient(env, server.url);
    for (const size of [10, 5_000_000]) {
      bytes = 0;
      let bytesAtRelease = -1;
      const note = () => {
        bytesAtRelease = bytes;
      };
      await client.deliver(mail("ada@bank.example", note, size), never);
      // The server has not read the part in the kernel's buffers, but it has read some of a large message.
      expect(bytesAtRelease).toBeGreaterThanOrEqual(size > 1_000_000 ? 1 : 0);
      expect(bytes).toBeGreaterThanOrEqual(size);
    }
  });

  it("is not released when the recipient is rejected, and the connection is reused", async () => {
    server = await startMailServer({
      recipient: (address) => (address.startsWith("nobody@") ? { code: 550, text: "5.1.1 Unknown" } : undefined),
    });
    client = openSmtpClient(env, server.url);
    let releases = 0;
    const count = () => {
      releases += 1;
    };
    await expect(client.deliver(mail("nobody@bank.example", count), never)).rejects.toMatchObject({
      responseCode: 550,
    });
    expect(releases).toBe(0);
    await client.deliver(mail("ada@bank.example", count), never);
    expect(releases).toBe(1);
    expect(server.received).toHaveLength(1);
  });

  it("is never delivered when its release throws", async () => {
    server = await startMailServer();
    client = openSmtpClient(env, server.url);
    const refuse = () => {
      throw new Error("The lease has expired");
    };
    await expect(client.deliver(mail("ada@bank.example", refuse), never)).rejects.toThrow("The lease has expired");
    await client.deliver(mail("bob@bank.example"), never);
    expect(server.received.flatMap(({ to }) => to)).toEqual(["bob@bank.example"]);
  });

  it("is aborted by its signal, before and during the transfer", async () => {
    server = await startMailServer({ message: () => "hang" });
    client = openSmtpClient(env, server.url);
    await expect(client.deliver(mail("ada@bank.example"), AbortSignal.abort())).rejects.toThrow("Timed out");
    await expect(client.deliver(mail("ada@bank.example"), AbortSignal.timeout(300))).rejects.toThrow("Timed out");
    expect(server.received).toEqual([]);
  });
});
