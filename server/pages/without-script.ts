import type { ServerResponse } from "node:http";
import { REFUSAL_PAGES } from "@/lib/http";

/** Next's marker of a document that is rendered by the browser's script. */
const EMPTY_SHELL = 'id="__next_error__"';

const texts: Partial<Record<number, { title: string; text: string }>> = REFUSAL_PAGES;

const STYLE = "max-width:40rem;margin:12vh auto;padding:0 1.5rem;font:14px/1.6 system-ui,sans-serif";

const htmlOf = ({ title, text }: { title: string; text: string }) =>
  `<main style="${STYLE}"><h1>${title}</h1><p>${text}</p><p><a href="/">Go to the home page</a></p></main>`;

/**
 * Next returns 403 and 404 of signed-in pages with an empty body that its script fills. This adds the text for browsers
 * without script, in `noscript`. Other responses are unchanged.
 */
export function addNoscriptText(response: ServerResponse): void {
  const write = response.write.bind(response) as (...parts: unknown[]) => boolean;
  const end = response.end.bind(response) as (...parts: unknown[]) => ServerResponse;
  let isFirst = true;
  const changed = (chunk: unknown): unknown => {
    const found = texts[response.statusCode];
    if (!isFirst || !found || !(typeof chunk === "string" || chunk instanceof Uint8Array)) return chunk;
    isFirst = false;
    // As latin1, so that a character that is split between chunks is preserved.
    const html = Buffer.from(chunk as Uint8Array).toString("latin1");
    if (!html.includes(EMPTY_SHELL) || response.hasHeader("content-length")) return chunk;
    const more = html.replace("<body>", () => `<body><noscript>${htmlOf(found)}</noscript>`);
    return Buffer.from(more, "latin1");
  };
  response.write = (chunk: unknown, ...rest: unknown[]) => write(changed(chunk), ...rest);
  response.end = (chunk?: unknown, ...rest: unknown[]) => end(changed(chunk), ...rest);
}
