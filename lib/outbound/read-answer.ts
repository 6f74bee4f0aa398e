import type { IncomingMessage } from "node:http";
import type { OutboundAnswer } from "./fetch-guarded";
import { type OutboundRefusal, refusal } from "./refusal";

/** Reads an answer to its end, or to where it goes too far. Counted as it arrives: a Content-Length is a claim. */
export function readAnswer(
  response: IncomingMessage,
  { accept, maxBytes }: { accept: readonly string[] | undefined; maxBytes: number },
): Promise<OutboundAnswer | OutboundRefusal> {
  const status = response.statusCode ?? 0;
  const { headers } = response;
  if (status < 200 || (status >= 300 && status < 400)) {
    return Promise.resolve(refusal("redirect", `The other side answered ${status}; redirects are not followed.`));
  }
  if ((headers["content-encoding"] ?? "identity") !== "identity") {
    return Promise.resolve(refusal("encoded", "The answer is compressed; only plain answers are read."));
  }
  const type = headers["content-type"]?.split(";")[0]?.trim().toLowerCase();
  if (status < 300 && accept && !(type && accept.includes(type))) {
    return Promise.resolve(refusal("wrong_type", `The answer's Content-Type is not ${accept.join(" or ")}.`));
  }
  const tooLarge = refusal("too_large", `The answer is larger than ${Math.floor(maxBytes / 1024)} KiB.`);
  if (Number(headers["content-length"] ?? 0) > maxBytes) return Promise.resolve(tooLarge);
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const broken = () => resolve(refusal("broken_answer", "The answer broke off."));
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
}
