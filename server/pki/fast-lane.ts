import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { StatusService } from "@/lib/status/status-service";
import { peekRepresentation, type Representation, represent } from "../http/representation";
import { newRequestId } from "../http/request-id";
import { AnswerBytes } from "./answer-bytes";
import { type HeaderList, wantsJwkSet } from "./document-headers";
import { headLengthOf, type PlainHead, readPlainHead } from "./plain-request";
import { type PublicDocument, peek, resolve } from "./resolve";
import { type PkiRoute, parsePkiRoute } from "./routes";

export interface FastLaneOptions {
  status: StatusService;
  /** Headers of every response. */
  headers: HeaderList;
  /** A connection without a request is closed after this time, … */
  firstRequestMs: number;
  /** … an idle one after its last response after this time. */
  keepAliveMs: number;
  /** A connection with more pending requests is closed instead of handed over. */
  mostPipelined: number;
  /** Called for every response of the fast lane. */
  answered(seconds: number): void;
}

/** A completely parsed request. */
interface Plain extends PlainHead {
  route: PkiRoute;
}

/**
 * Serves simple requests for public documents directly on the socket: completely received, in the strict form of
 * `plain-request.ts`, with a 200 as the response. For anything else the connection is handed to node:http with all unanswered
 * bytes, and stays there. So the fast lane never rejects and never guesses; see decision 050.
 * @returns closes the fast lane's connections; call it before the server is drained
 */
export function openFastLane(server: Server, options: FastLaneOptions): () => void {
  const answers = new AnswerBytes(options.headers, options.keepAliveMs / 1000);
  const [nodeListener] = server.listeners("connection") as ((socket: Socket) => void)[];
  if (!nodeListener) throw new TypeError("The server has no connection listener");
  const connections = new Set<Connection>();
  server.off("connection", nodeListener);
  server.on("connection", (socket: Socket) => {
    const connection = new Connection(socket, options, answers, (isClosed) => {
      connections.delete(connection);
      if (!isClosed) nodeListener.call(server, socket);
    });
    connections.add(connection);
  });
  return () => {
    for (const connection of connections) connection.end();
  };
}

/** One connection while it is in the fast lane. */
class Connection {
  readonly #socket: Socket;
  readonly #options: FastLaneOptions;
  readonly #answers: AnswerBytes;
  /** Removes the connection from the fast lane; false: node:http takes over. */
  readonly #leave: (isClosed: boolean) => void;
  #bytes: Buffer = Buffer.alloc(0);
  /** The previous head, because clients repeat requests. */
  #last: { head: Buffer; plain: Plain } | undefined;
  #isWaiting = false;
  #isEnding = false;

  constructor(socket: Socket, options: FastLaneOptions, answers: AnswerBytes, leave: (isClosed: boolean) => void) {
    this.#socket = socket;
    this.#options = options;
    this.#answers = answers;
    this.#leave = leave;
    socket.setTimeout(options.firstRequestMs);
    socket.on("data", this.#onData).on("drain", this.#onDrain).on("end", this.end);
    socket.on("timeout", this.#onTimeout).on("error", this.#onTimeout).on("close", this.#onClose);
  }

  readonly #onData = (chunk: Buffer): void => {
    this.#bytes = this.#bytes.length === 0 ? chunk : Buffer.concat([this.#bytes, chunk]);
    this.#work();
  };
  readonly #onDrain = (): void => this.#work();
  readonly #onTimeout = (): void => void this.#socket.destroy();
  readonly #onClose = (): void => this.#leave(true);
  /** Answers the pending requests, then closes the connection. */
  readonly end = (): void => {
    this.#isEnding = true;
    this.#work();
  };

  /** Answers the pending requests in order, as far as possible. */
  #work(): void {
    const socket = this.#socket;
    socket.cork();
    while (this.#bytes.length > 0 && !this.#isWaiting && !socket.writableNeedDrain && !socket.destroyed) {
      const plain = this.#read();
      if (!plain) {
        socket.uncork();
        this.#handOver();
        return;
      }
      const start = performance.now();
      const body = bodyOf(plain, this.#bytes);
      const answer = peek(this.#options.status, plain.route, body);
      const content = answer && peekRepresentation(answer.document, plain.coding);
      if (content) this.#answer(plain, content, answer.publication, start);
      else void this.#load(plain, body, start);
    }
    socket.uncork();
    // Unanswered requests must not accumulate.
    if (this.#isWaiting || (this.#bytes.length > 0 && socket.writableNeedDrain)) socket.pause();
    else if (this.#isEnding) socket.destroySoon();
    else socket.resume();
  }

  /** The next request, if it is complete and simple. */
  #read(): Plain | undefined {
    const bytes = this.#bytes;
    const last = this.#last;
    if (
      last &&
      bytes.length >= last.head.length &&
      bytes.compare(last.head, 0, last.head.length, 0, last.head.length) === 0
    ) {
      return bytes.length >= last.head.length + last.plain.bodyLength ? last.plain : undefined;
    }
    const headLength = headLengthOf(bytes);
    const head = headLength === undefined ? undefined : Buffer.from(bytes.subarray(0, headLength));
    const plainHead = head && readPlainHead(head);
    const route = plainHead && parsePkiRoute(plainHead.url);
    if (
      !head ||
      !plainHead ||
      !route ||
      !IN_LANE.has(route.kind) ||
      bytes.length < plainHead.headLength + plainHead.bodyLength
    )
      return undefined;
    if ((plainHead.method === "POST") !== (route.kind === "ocsp" && route.encoded === undefined)) return undefined;
    const plain = { ...plainHead, route };
    this.#last = { head, plain };
    return plain;
  }

  #answer(
    plain: Plain,
    content: Representation,
    publication: PublicDocument["publication"],
    start: number,
    id = newRequestId(),
  ): void {
    const asJwkSet = publication === "keySet" && wantsJwkSet(plain.accept);
    const { status, keepAliveMs, answered } = this.#options;
    const pieces = this.#answers.of(content, { publication, asJwkSet }, id, status.now());
    for (const piece of pieces) this.#socket.write(piece);
    this.#bytes = this.#bytes.subarray(plain.headLength + plain.bodyLength);
    if (this.#socket.timeout !== keepAliveMs) this.#socket.setTimeout(keepAliveMs);
    answered((performance.now() - start) / 1000);
  }

  /** Reads, signs or compresses a document that is not in memory. Without a result the request is handed to node:http, which reports the error. */
  async #load(plain: Plain, body: Buffer | undefined, start: number): Promise<void> {
    this.#isWaiting = true;
    const requestId = newRequestId();
    const request = { body: body && Buffer.from(body), requestId };
    const answer = await resolve(this.#options.status, plain.route, request).catch(() => undefined); // logged when it fails again there
    const content = answer && (await represent(answer.document, plain.coding).catch(() => undefined));
    this.#isWaiting = false;
    if (this.#socket.destroyed) return;
    if (!content) return this.#handOver();
    this.#answer(plain, content, answer.publication, start, requestId);
    this.#work();
  }

  #handOver(): void {
    const socket = this.#socket;
    // node:http creates objects for all received requests before it answers the first: many connections that are handed over
    // at the same time with a thousand requests each would fill the heap.
    if (requestLinesIn(this.#bytes, this.#options.mostPipelined) > this.#options.mostPipelined) {
      socket.destroy();
      return;
    }
    socket.off("data", this.#onData).off("drain", this.#onDrain).off("end", this.end);
    socket.off("timeout", this.#onTimeout).off("error", this.#onTimeout).off("close", this.#onClose);
    socket.setTimeout(0);
    socket.pause();
    if (this.#bytes.length > 0) socket.unshift(this.#bytes);
    this.#leave(false);
    socket.resume();
  }
}

/** Frequently requested documents. Certificates are not; errors are left to node:http. */
const IN_LANE: ReadonlySet<PkiRoute["kind"]> = new Set(["keySet", "crl", "ocsp"]);

/** The body of a POST; undefined for a GET, which has none. */
const bodyOf = ({ method, headLength, bodyLength }: Plain, bytes: Buffer): Buffer | undefined =>
  method === "POST" ? bytes.subarray(headLength, headLength + bodyLength) : undefined;

const REQUEST_LINE_END = Buffer.from(" HTTP/1.");

/** How many request lines have arrived; counts no further than one above `most`. */
function requestLinesIn(bytes: Buffer, most: number): number {
  let count = 0;
  for (let at = bytes.indexOf(REQUEST_LINE_END); at >= 0 && count <= most; count += 1) {
    at = bytes.indexOf(REQUEST_LINE_END, at + REQUEST_LINE_END.length);
  }
  return count;
}
