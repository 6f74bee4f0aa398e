import type { IncomingMessage } from "node:http";
import type { OutboundAnswer } from "./answer";
import { type OutboundRefusal, refusal } from "./refusal";

export interface Reading {
  /** The whole response, or why it was not read completely. */
  result: Promise<OutboundAnswer | OutboundRefusal>;
  /** The part that has arrived; absent for a status that is always rejected. */
  soFar?: (problem: OutboundRefusal) => OutboundAnswer;
}

/** Reads a response up to the limits. Bytes are counted as they arrive, because Content-Length may be wrong. */
export function readAnswer(
  response: IncomingMessage,
  { accept, maxBytes }: { accept: readonly string[] | undefined; maxBytes: number },
): Reading {
  const status = response.statusCode ?? 0;
  const { headers } = response;
  if (status < 200 || (status >= 300 && status < 400)) {
    const message = `The server responded with ${status}; redirects are not followed.`;
    return { result: Promise.resolve(refusal("redirect", message)) };
  }
  const chunks: Buffer[] = [];
  const soFar = (bodyProblem: OutboundRefusal): OutboundAnswer => {
    return { ok: true, status, headers, body: Buffer.concat(chunks), bodyProblem };
  };
  if ((headers["content-encoding"] ?? "identity") !== "identity") {
    const encoded = refusal("encoded", "The response is compressed; only uncompressed responses are accepted.");
    return { result: Promise.resolve(encoded), soFar };
  }
  const type = headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  if (status < 300 && accept && !(type && accept.includes(type))) {
    const wrong = refusal("wrong_type", `The response's Content-Type is not ${accept.join(" or ")}.`);
    return { result: Promise.resolve(wrong), soFar };
  }
  const tooLarge = refusal("too_large", `The response is larger than ${Math.floor(maxBytes / 1024)} KiB.`);
  if (Number(headers["content-length"] ?? 0) > maxBytes) return { result: Promise.resolve(tooLarge), soFar };
  const result = new Promise<OutboundAnswer | OutboundRefusal>((resolve) => {
    let size = 0;
    const broken = () => resolve(refusal("broken_answer", "The response is incomplete."));
    response.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > maxBytes) resolve(tooLarge);
      else chunks.push(chunk);
    });
    response.once("end", () =>
      response.complete ? resolve({ ok: true, status, headers, body: Buffer.concat(chunks) }) : broken(),
    );
    response.once("error", broken);
    response.once("close", broken);
  });
  return { result, soFar };
}
