import type { Representation } from "../http/representation";
import { contentHeaders, type HeaderList, type Publication, validityHeaders } from "./document-headers";

/** Up to this size head and body are written as one buffer, because copying is cheaper than a second write. */
const SMALL = 16 * 1024;

interface Rendered {
  /** Second of the Date header and of max-age. */
  second: number;
  head: Buffer;
}

/** Serialises representations of documents as HTTP responses; the head of each is rendered once a second. */
export class AnswerBytes {
  readonly #always: HeaderList;
  readonly #rendered = new Map<string, WeakMap<Representation, Rendered>>();

  /** `always`: headers of every response. */
  constructor(always: HeaderList, keepAliveSeconds: number) {
    this.#always = [...always, ["Connection", "keep-alive"], ["Keep-Alive", `timeout=${keepAliveSeconds}`]];
  }

  /** Buffers of a 200 response, in this order. The request id is the last header. */
  of(
    document: Representation,
    { publication, asJwkSet }: { publication: Publication; asJwkSet: boolean },
    requestId: string,
    now: Date,
  ): Buffer[] {
    const { head } = this.#head(document, publication, asJwkSet, now);
    const { body } = document;
    const end = `${requestId}\r\n\r\n`;
    const isSmall = body.length <= SMALL;
    const whole = Buffer.allocUnsafe(head.length + end.length + (isSmall ? body.length : 0));
    head.copy(whole);
    whole.write(end, head.length, "latin1");
    if (isSmall) body.copy(whole, head.length + end.length);
    return isSmall ? [whole] : [whole, body];
  }

  #head(document: Representation, publication: Publication, asJwkSet: boolean, now: Date): Rendered {
    const kind = asJwkSet ? "jwkSet" : publication;
    const second = Math.floor(now.getTime() / 1000);
    const ofKind = this.#rendered.get(kind) ?? new WeakMap<Representation, Rendered>();
    this.#rendered.set(kind, ofKind);
    let rendered = ofKind.get(document);
    if (rendered?.second !== second) {
      const headers: HeaderList = [
        ...this.#always,
        ["Date", now.toUTCString()],
        ...validityHeaders(document, publication, now),
        ...contentHeaders(document, publication, asJwkSet),
      ];
      const lines = headers.map(([name, value]) => `${name}: ${value}\r\n`).join("");
      rendered = { second, head: Buffer.from(`HTTP/1.1 200 OK\r\n${lines}X-Request-Id: `, "latin1") };
      ofKind.set(document, rendered);
    }
    return rendered;
  }
}
