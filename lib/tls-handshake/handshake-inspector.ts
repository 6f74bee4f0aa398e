import { checkCertificates } from "./check-certificates";
import type { HandshakeLimits, HandshakeProblem } from "./limits";
import { type HandshakeMessage, MESSAGE, MessageReader, readCertificates } from "./messages";
import { TrafficKey } from "./traffic-key";

const RECORD = { changeCipherSpec: 20, alert: 21, handshake: 22, applicationData: 23 } as const;
const HEADER_BYTES = 5;
/** RFC 5246 §6.2.3; TLS 1.3 allows less. */
const MAX_RECORD_BYTES = 16_384 + 2_048;
/** After its ChangeCipherSpec, TLS 1.2 sends an encrypted Finished of about 45 bytes. */
const MAX_FINISHED_BYTES = 256;
/** Position of the random in a ClientHello (RFC 8446 §4.1.2). */
const RANDOM = { start: 2, end: 34 } as const;
/** Label of the line that OpenSSL logs for TLS 1.2 once both Certificate messages have been read. */
const TLS12_LABEL = "CLIENT_RANDOM";

/** `flight_ends`: OpenSSL can continue with the records up to this one. `stop`: the record is refused or waits for its secret. */
type Verdict = "pass" | "flight_ends" | "stop";

export interface InspectorEvents {
  /** Called with records that OpenSSL may process. */
  forward(bytes: Buffer): void;
  /** Called once; nothing is forwarded afterwards. */
  refuse(problem: HandshakeProblem): void;
  /** Called with the client random of a ClientHello in hexadecimal, which identifies NSS key log lines. */
  clientRandom?(hex: string): void;
}

/**
 * Inspects the bytes of one peer until its handshake is complete, and forwards them record by record. OpenSSL verifies the whole chain of a
 * Certificate message in one call on the main thread, so the record that completes the message is forwarded only if its certificates are
 * cheap to verify. TLS 1.3 encrypts that message; its secret comes from the `keylog` event (`addKeyLogLine`).
 *
 * From the Certificate message to the end of its flight, records are buffered and forwarded together: a chain that does not verify
 * leaves an entry in OpenSSL's error queue, for which Node aborts the handshake when it has to wait for another record.
 */
export class HandshakeInspector {
  readonly #limits: HandshakeLimits;
  readonly #events: InspectorEvents;
  #pending: Buffer = Buffer.alloc(0);
  #bytes = 0;
  #state: "handshake" | "finished" | "refused" = "handshake";
  #messages = new MessageReader();
  #key: TrafficKey | undefined;
  /** Bytes since a TLS 1.2 ChangeCipherSpec; -1 before it. */
  #afterChange = -1;
  #isReading = false;
  /** Records from the Certificate message on; undefined before it. */
  #flight: Buffer[] | undefined;

  constructor(limits: HandshakeLimits, events: InspectorEvents) {
    this.#limits = limits;
    this.#events = events;
  }

  /** Whether the handshake is incomplete, so that bytes are inspected. */
  get isInspecting(): boolean {
    return this.#state === "handshake";
  }

  /** Receives bytes from the peer, which is untrusted. */
  receive(chunk: Buffer): void {
    if (this.#state === "refused") return;
    if (this.#state === "finished") {
      this.#events.forward(chunk);
      return;
    }
    this.#pending = this.#pending.length === 0 ? chunk : Buffer.concat([this.#pending, chunk]);
    this.#read();
    // Records may be waiting for their secret.
    if (this.isInspecting && this.#bytes + this.#pending.length > this.#limits.maxBytes) {
      this.#refuse(tooLarge(this.#limits));
    }
  }

  /** Receives a line of the key log (the `keylog` event of node:tls): `LABEL <client random> <secret>`, hexadecimal. */
  addKeyLogLine(line: Buffer): void {
    const [label, , secret = ""] = line.toString("latin1").trim().split(" ");
    if (this.#state !== "handshake") return;
    if (label === TLS12_LABEL) this.#state = "finished";
    else if (label === `${this.#limits.peer.toUpperCase()}_HANDSHAKE_TRAFFIC_SECRET`) {
      this.#key = new TrafficKey(Buffer.from(secret, "hex"));
      this.#messages = new MessageReader(); // a message can't continue under another key (RFC 8446 §5.1)
      this.#afterChange = -1;
    }
    this.#read();
  }

  /** Not reentrant: OpenSSL logs a secret while it processes a record, so `addKeyLogLine` may be called before `forward` returns. */
  #read(): void {
    if (this.#isReading) return;
    this.#isReading = true;
    while (this.#state === "handshake") {
      const record = this.#nextRecord();
      const verdict = record ? this.#inspect(record) : "stop";
      if (!record || verdict === "stop") break;
      this.#pending = this.#pending.subarray(record.length);
      this.#bytes += record.length;
      if (this.#flight) this.#flight.push(record);
      else this.#events.forward(record);
      if (verdict === "flight_ends") this.#endFlight();
    }
    this.#isReading = false;
    if (this.#state !== "finished") return;
    const rest = this.#pending;
    this.#pending = Buffer.alloc(0);
    this.#endFlight(rest);
  }

  /** `rest`: bytes after the flight. */
  #endFlight(rest?: Buffer): void {
    const records = [...(this.#flight ?? []), ...(rest?.length ? [rest] : [])];
    this.#flight = undefined;
    if (records.length > 0) this.#events.forward(Buffer.concat(records));
  }

  /** Undefined if the record is incomplete, or refused because of its header. */
  #nextRecord(): Buffer | undefined {
    if (this.#pending.length === 0) return undefined;
    const type = this.#pending[0] as number;
    const isComplete = this.#pending.length >= HEADER_BYTES;
    const length = isComplete ? this.#pending.readUInt16BE(3) : 1;
    const isRecord = type >= RECORD.changeCipherSpec && type <= RECORD.applicationData;
    if (!isRecord || length === 0 || length > MAX_RECORD_BYTES) this.#refuse(NOT_TLS);
    else if (this.#bytes + HEADER_BYTES + length > this.#limits.maxBytes) this.#refuse(tooLarge(this.#limits));
    else if (isComplete && this.#pending.length >= HEADER_BYTES + length) {
      return this.#pending.subarray(0, HEADER_BYTES + length);
    }
    return undefined;
  }

  #inspect(record: Buffer): Verdict {
    const content = record.subarray(HEADER_BYTES);
    switch (record[0]) {
      case RECORD.applicationData:
        return this.#key ? this.#inspectEncrypted(this.#key, record) : "stop";
      case RECORD.handshake:
        return this.#inspectPlain(content);
      case RECORD.changeCipherSpec:
        // In TLS 1.3 it has no effect (RFC 8446 §D.4); in TLS 1.2 the next record is encrypted.
        if (this.#key) return "pass";
        if (this.#messages.isWithinMessage) return this.#refuse(NOT_TLS);
        this.#afterChange = Math.max(0, this.#afterChange);
        return "pass";
      default:
        return "flight_ends"; // an alert
    }
  }

  #inspectPlain(content: Buffer): Verdict {
    if (this.#key) return this.#refuse(NOT_TLS); // TLS 1.3 has no plaintext messages from here on
    if (this.#afterChange >= 0) {
      if (!this.#isHello(content)) {
        this.#afterChange += content.length;
        return this.#afterChange <= MAX_FINISHED_BYTES ? "flight_ends" : this.#refuse(NOT_TLS);
      }
      this.#afterChange = -1;
    }
    return this.#readMessages(content, false);
  }

  /** After a HelloRetryRequest, a ChangeCipherSpec may come before the second hello (RFC 8446 §D.4), which is not encrypted. */
  #isHello(content: Buffer): boolean {
    const hello = this.#limits.peer === "client" ? MESSAGE.clientHello : MESSAGE.serverHello;
    return content[0] === hello && content.length > 4 && content.readUIntBE(1, 3) === content.length - 4;
  }

  #inspectEncrypted(key: TrafficKey, record: Buffer): Verdict {
    const inner = key.open(record);
    this.#flight ??= [];
    if (inner?.type === RECORD.alert) return "flight_ends";
    return inner?.type === RECORD.handshake ? this.#readMessages(inner.content, true) : this.#refuse(NOT_TLS);
  }

  #readMessages(content: Buffer, isTls13: boolean): Verdict {
    let verdict: Verdict = "pass";
    for (const message of this.#messages.add(content)) {
      const problem = this.#check(message, isTls13);
      if (problem) return this.#refuse(problem);
      if (message.type === MESSAGE.certificate) this.#flight ??= [];
      if (message.type === MESSAGE.serverHelloDone) verdict = "flight_ends";
      // Later data is under the next key, and OpenSSL accepts Finished only after a Certificate message that it requested.
      if (isTls13 && message.type === MESSAGE.finished) this.#state = "finished";
    }
    return verdict;
  }

  #check({ type, body }: HandshakeMessage, isTls13: boolean): HandshakeProblem | undefined {
    if (type === MESSAGE.clientHello && body.length >= RANDOM.end) {
      this.#events.clientRandom?.(body.toString("hex", RANDOM.start, RANDOM.end));
    }
    if (type === MESSAGE.compressedCertificate) return NOT_TLS; // Node's build of OpenSSL never offers compression
    if (type !== MESSAGE.certificate) return undefined;
    const certificates = readCertificates(body, isTls13);
    return certificates ? checkCertificates(certificates) : NOT_TLS;
  }

  #refuse(problem: HandshakeProblem): "stop" {
    this.#state = "refused";
    this.#pending = Buffer.alloc(0);
    this.#flight = undefined;
    this.#events.refuse(problem);
    return "stop";
  }
}

const NOT_TLS: HandshakeProblem = {
  reason: "not_tls",
  message: "The data is not a TLS handshake. Use TLS 1.2 or 1.3 on this connection.",
};

const tooLarge = ({ maxBytes }: HandshakeLimits): HandshakeProblem => ({
  reason: "too_large",
  message: `The TLS handshake is larger than ${Math.floor(maxBytes / 1024)} KiB. Send fewer or smaller certificates.`,
});
