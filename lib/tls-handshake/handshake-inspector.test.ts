import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { HandshakeInspector } from "./handshake-inspector";
import type { HandshakeProblem } from "./limits";
import { MessageReader, readCertificates } from "./messages";

const LIMIT = 4_096;

function inspect(peer: "client" | "server" = "client") {
  const forwarded: Buffer[] = [];
  const problems: HandshakeProblem[] = [];
  const inspector = new HandshakeInspector(
    { peer, maxBytes: LIMIT },
    { forward: (bytes) => void forwarded.push(bytes), refuse: (problem) => void problems.push(problem) },
  );
  return { inspector, problems, forwarded: () => Buffer.concat(forwarded) };
}

const record = (type: number, content: Buffer) =>
  Buffer.concat([Buffer.from([type, 3, 3, content.length >> 8, content.length & 0xff]), content]);
const message = (type: number, body: Buffer) =>
  Buffer.concat([Buffer.from([type, body.length >> 16, (body.length >> 8) & 0xff, body.length & 0xff]), body]);
const hello = record(22, message(1, Buffer.alloc(60, 7)));
const change = record(20, Buffer.from([1]));
const secret = Buffer.from(`CLIENT_HANDSHAKE_TRAFFIC_SECRET ${"07".repeat(32)} ${"01".repeat(32)}\n`);

describe("the handshake inspector", () => {
  it("forwards only received bytes, in order and within its limit, for any input", () => {
    const anyRecord = fc
      .tuple(fc.integer({ min: 18, max: 25 }), fc.uint8Array({ maxLength: 300 }))
      .map(([type, bytes]) => record(type, Buffer.from(bytes)));
    const pieces = fc.array(fc.oneof(anyRecord, fc.constantFrom(hello, change), fc.uint8Array()), { maxLength: 60 });
    fc.assert(
      fc.property(
        pieces,
        fc.constantFrom("client" as const, "server" as const),
        fc.boolean(),
        (given, peer, hasSecret) => {
          const { inspector, forwarded, problems } = inspect(peer);
          for (const [index, piece] of given.entries()) {
            inspector.receive(Buffer.from(piece));
            if (hasSecret && index === 3) inspector.addKeyLogLine(secret);
          }
          const all = Buffer.concat(given);
          expect(all.subarray(0, forwarded().length).equals(forwarded())).toBe(true);
          expect(problems.length).toBeLessThanOrEqual(1);
          expect(forwarded().length).toBeLessThanOrEqual(LIMIT);
        },
      ),
    );
  });

  it("waits for the secret of an encrypted record, and refuses a record that it can't decrypt", () => {
    const { inspector, problems, forwarded } = inspect();
    inspector.receive(Buffer.concat([hello, record(23, Buffer.alloc(100))]));
    expect([forwarded().length, problems]).toEqual([hello.length, []]);
    inspector.addKeyLogLine(secret);
    expect([forwarded().length, problems.map(({ reason }) => reason)]).toEqual([hello.length, ["not_tls"]]);
  });

  it("buffers no more than its limit while it waits", () => {
    const { inspector, problems } = inspect();
    inspector.receive(hello);
    for (let i = 0; i < 100; i += 1) inspector.receive(record(23, Buffer.alloc(100)));
    expect(problems.map(({ reason }) => reason)).toEqual(["too_large"]);
  });

  it("refuses a plaintext message once the handshake is encrypted", () => {
    const { inspector, problems } = inspect();
    inspector.receive(hello);
    inspector.addKeyLogLine(secret);
    inspector.receive(record(22, message(11, Buffer.from([0, 0, 0]))));
    expect(problems).toHaveLength(1);
  });

  it("accepts only one Finished after a TLS 1.2 ChangeCipherSpec", () => {
    const certificate = message(11, Buffer.alloc(1_000));
    for (const rest of [[record(22, certificate)], split(certificate, 100)]) {
      const { inspector, problems } = inspect();
      inspector.receive(Buffer.concat([hello, change, ...rest]));
      expect(problems.map(({ reason }) => reason)).toEqual(["not_tls"]);
    }
    const { inspector, problems, forwarded } = inspect();
    const flight = Buffer.concat([hello, change, record(22, Buffer.alloc(40, 9))]);
    inspector.receive(flight);
    inspector.addKeyLogLine(Buffer.from(`CLIENT_RANDOM ${"07".repeat(32)} ${"01".repeat(48)}`));
    inspector.receive(Buffer.alloc(100_000)); // application data is not counted
    expect([problems, forwarded().length]).toEqual([[], flight.length + 100_000]);
  });

  it("refuses a ChangeCipherSpec within a message", () => {
    const { inspector, problems } = inspect();
    inspector.receive(Buffer.concat([record(22, message(11, Buffer.alloc(500)).subarray(0, 300)), change]));
    expect(problems).toHaveLength(1);
  });

  it("forwards the flight of a Certificate message in one piece, at its end", () => {
    const { inspector, forwarded } = inspect("server");
    const certificate = record(22, message(11, Buffer.from([0, 0, 0])));
    const done = record(22, message(14, Buffer.alloc(0)));
    inspector.receive(record(22, message(2, Buffer.alloc(70))));
    const before = forwarded().length;
    inspector.receive(certificate);
    expect(forwarded().length).toBe(before);
    inspector.receive(done);
    expect(forwarded().length).toBe(before + certificate.length + done.length);
  });

  it("refuses compressed certificates, and Certificate messages with inconsistent lengths", () => {
    for (const bad of [
      message(25, Buffer.alloc(10)),
      message(11, Buffer.from([0, 0, 9, 1])),
      message(11, Buffer.alloc(2)),
    ]) {
      const { inspector, problems } = inspect();
      inspector.receive(record(22, bad));
      expect(problems).toHaveLength(1);
    }
  });
});

function split(bytes: Buffer, size: number): Buffer[] {
  const records: Buffer[] = [];
  for (let at = 0; at < bytes.length; at += size) records.push(record(22, bytes.subarray(at, at + size)));
  return records;
}

describe("handshake messages", () => {
  it("are reassembled from any fragments", () => {
    const messages = fc.array(fc.tuple(fc.nat(255), fc.uint8Array({ maxLength: 300 })), { maxLength: 10 });
    fc.assert(
      fc.property(messages, fc.integer({ min: 1, max: 50 }), (given, size) => {
        const bytes = Buffer.concat(given.map(([type, body]) => message(type, Buffer.from(body))));
        const reader = new MessageReader();
        const got = [];
        for (let at = 0; at < bytes.length; at += size) got.push(...reader.add(bytes.subarray(at, at + size)));
        expect(got.map(({ type, body }) => [type, [...body]])).toEqual(given.map(([type, body]) => [type, [...body]]));
        expect(reader.isWithinMessage).toBe(false);
      }),
    );
  });

  it("with certificates are read completely or not at all", () => {
    const list = Buffer.from([0, 0, 8, 0, 0, 1, 5, 0, 0, 1, 6]);
    expect(readCertificates(list, false)).toEqual([Buffer.from([5]), Buffer.from([6])]);
    const withExtensions = Buffer.from([0, 0, 0, 6, 0, 0, 1, 5, 0, 0]);
    expect(readCertificates(withExtensions, true)).toEqual([Buffer.from([5])]);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.boolean(), (bytes, isTls13) => {
        const got = readCertificates(Buffer.from(bytes), isTls13) ?? [];
        expect(got.reduce((sum, { length }) => sum + length, 0)).toBeLessThanOrEqual(bytes.length);
      }),
    );
  });
});
