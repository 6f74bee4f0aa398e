import { afterEach, describe, expect, it } from "vitest";
import { startMailServer, type TestMailServer } from "./testing";
import { openWire, type Wire } from "./transport";

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
let wire: Wire;
afterEach(async () => {
  wire.close();
  await server.close();
});

describe("a message", () => {
  it("is released only when the server has all of it but the end, also a large one", async () => {
    let octets = 0;
    server = await startMailServer({
      options: {
        onData(stream, _session, done) {
          stream.on("data", (chunk: Buffer) => {
            octets += chunk.length;
          });
          stream.on("end", () => done(null));
        },
      },
    });
    wire = openWire(env, server.url);
    for (const size of [10, 5_000_000]) {
      octets = 0;
      let octetsAtRelease = -1;
      const note = () => {
        octetsAtRelease = octets;
      };
      await wire.deliver(mail("ada@bank.example", note, size), never);
      // What is in the kernel's buffers the server has not read yet; what it has read is no small part of a large one.
      expect(octetsAtRelease).toBeGreaterThanOrEqual(size > 1_000_000 ? 1 : 0);
      expect(octets).toBeGreaterThanOrEqual(size);
    }
  });

  it("is not released when the recipient is refused, and the connection is used again", async () => {
    server = await startMailServer({
      recipient: (address) => (address.startsWith("nobody@") ? { code: 550, text: "5.1.1 Unknown" } : undefined),
    });
    wire = openWire(env, server.url);
    let releases = 0;
    const count = () => {
      releases += 1;
    };
    await expect(wire.deliver(mail("nobody@bank.example", count), never)).rejects.toMatchObject({ responseCode: 550 });
    expect(releases).toBe(0);
    await wire.deliver(mail("ada@bank.example", count), never);
    expect(releases).toBe(1);
    expect(server.received).toHaveLength(1);
  });

  it("is never delivered when its release throws", async () => {
    server = await startMailServer();
    wire = openWire(env, server.url);
    const refuse = () => {
      throw new Error("The lease is over");
    };
    await expect(wire.deliver(mail("ada@bank.example", refuse), never)).rejects.toThrow("The lease is over");
    await wire.deliver(mail("bob@bank.example"), never);
    expect(server.received.flatMap(({ to }) => to)).toEqual(["bob@bank.example"]);
  });

  it("ends with its signal, before and on the way", async () => {
    server = await startMailServer({ message: () => "hang" });
    wire = openWire(env, server.url);
    await expect(wire.deliver(mail("ada@bank.example"), AbortSignal.abort())).rejects.toThrow("Took too long");
    await expect(wire.deliver(mail("ada@bank.example"), AbortSignal.timeout(300))).rejects.toThrow("Took too long");
    expect(server.received).toEqual([]);
  });
});
