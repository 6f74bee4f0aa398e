import type { Server } from "node:http";
import type { Socket } from "node:net";
import type { StatusService } from "@/lib/status/status-service";
import { newRequestId } from "../http/request-id";
import { AnswerBytes } from "./answer-bytes";
import { type HeaderList, wantsJwkSet } from "./document-headers";
import { headLengthOf, type PlainHead, readPlainHead } from "./plain-request";
import { type PublicDocument, peek, resolve } from "./resolve";
import { type PkiRoute, parsePkiRoute } from "./routes";

export interface FastLaneOptions {
  status: StatusService;
  /** Headers of every answer. */
  headers: HeaderList;
  /** A connection that said nothing yet is closed after this long, … */
  firstRequestMs: number;
  /** … one that was answered before after that. */
  keepAliveMs: number;
  /** A connection with more requests waiting is closed instead of handed over. */
  mostPipelined: number;
  /** Called for every answer given here. */
  answered(seconds: number): void;
}

/** A request understood in every byte. */
interface Plain extends PlainHead {
  route: PkiRoute;
}

/**
 * Answers the plainest requests for what is public straight from the connection: complete in what has arrived, of the one
 * spelling of `plain-request.ts`, and with a 200 as the answer. Whatever else comes, the connection goes to node:http with every
 * byte not yet answered, and stays there. So this lane never refuses and never guesses; see decision 050.
 * @returns ends the lane's connections; call it before the server is drained
 */
export function openFastLane(server: Server, options: FastLaneOptions): () => void {
  const answers = new AnswerBytes(options.headers, options.keepAliveMs / 1000);
  const [slowLane] = server.listeners("connection") as ((socket: Socket) => void)[];
  if (!slowLane) throw new TypeError("The server does not listen to connections");
  const connections = new Set<Connection>();
  server.off("connection", slowLane);
  server.on("connection", (socket: Socket) => {
    const connection = new Connection(socket, options, answers, (isOver) => {
      connections.delete(connection);
      if (!isOver) slowLane.call(server, socket);
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
  /** Takes the connection out of the lane; false: node:http goes on with it. */
  readonly #leave: (isOver: boolean) => void;
  #bytes: Buffer = Buffer.alloc(0);
  /** The head before, since clients repeat themselves. */
  #last: { head: Buffer; plain: Plain } | undefined;
  #isWaiting = false;
  #isEnding = false;

  constructor(socket: Socket, options: FastLaneOptions, answers: AnswerBytes, leave: (isOver: boolean) => void) {
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
  /** Answers what has been asked, then hangs up. */
  readonly end = (): void => {
    this.#isEnding = true;
    this.#work();
  };

  /** Answers what can be answered now, in order. */
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
      if (answer) this.#answer(plain, answer, start);
      else void this.#load(plain, body, start);
    }
    socket.uncork();
    // What is not answered yet must not pile up.
    if (this.#isWaiting || (this.#bytes.length > 0 && socket.writableNeedDrain)) socket.pause();
    else if (this.#isEnding) socket.destroySoon();
    else socket.resume();
  }

  /** The next request, when all of it is there and it is plain. */
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

  #answer(plain: Plain, { document, publication }: PublicDocument, start: number, id = newRequestId()): void {
    const asJwkSet = publication === "keySet" && wantsJwkSet(plain.accept);
    const { status, keepAliveMs, answered } = this.#options;
    const pieces = this.#answers.of(document, { publication, asJwkSet }, id, status.now());
    for (const piece of pieces) this.#socket.write(piece);
    this.#bytes = this.#bytes.subarray(plain.headLength + plain.bodyLength);
    if (this.#socket.timeout !== keepAliveMs) this.#socket.setTimeout(keepAliveMs);
    answered((performance.now() - start) / 1000);
  }

  /** Reads or signs what is not in memory. Where that gives no document, node:http finds out why and says so. */
  async #load(plain: Plain, body: Buffer | undefined, start: number): Promise<void> {
    this.#isWaiting = true;
    const requestId = newRequestId();
    const request = { body: body && Buffer.from(body), requestId };
    const answer = await resolve(this.#options.status, plain.route, request).catch(() => undefined); // logged when it fails there again
    this.#isWaiting = false;
    if (this.#socket.destroyed) return;
    if (!answer) return this.#handOver();
    this.#answer(plain, answer, start, requestId);
    this.#work();
  }

  #handOver(): void {
    const socket = this.#socket;
    // node:http makes objects of all requests that have arrived before it answers the first: many connections that are handed over
    // in one turn with a thousand requests each would fill the heap.
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

/** What is asked for often. Certificates are not, and what is not there is node:http's to refuse. */
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
