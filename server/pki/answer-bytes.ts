import type { PublishedDocument } from "@/lib/status/document";
import { contentHeaders, type HeaderList, type Publication, validityHeaders } from "./document-headers";

/** Up to here head and body go out as one piece, because copying is cheaper than a second piece. */
const SMALL = 16 * 1024;

interface Rendered {
  /** Second of the Date header and of max-age. */
  second: number;
  head: Buffer;
}

/** Turns documents into whole HTTP answers; the head of a document is written once a second. */
export class AnswerBytes {
  readonly #always: HeaderList;
  readonly #rendered = new Map<string, WeakMap<PublishedDocument, Rendered>>();

  /** `always`: headers of every answer of this server. */
  constructor(always: HeaderList, keepAliveSeconds: number) {
    this.#always = [...always, ["Connection", "keep-alive"], ["Keep-Alive", `timeout=${keepAliveSeconds}`]];
  }

  /** Pieces of a 200, to be written in this order. The request id goes out last in the head. */
  of(
    document: PublishedDocument,
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

  #head(document: PublishedDocument, publication: Publication, asJwkSet: boolean, now: Date): Rendered {
    const kind = asJwkSet ? "jwkSet" : publication;
    const second = Math.floor(now.getTime() / 1000);
    const ofKind = this.#rendered.get(kind) ?? new WeakMap<PublishedDocument, Rendered>();
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
