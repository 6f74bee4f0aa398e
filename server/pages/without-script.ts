import type { ServerResponse } from "node:http";

/** How Next marks a document whose body the browser's script has to draw. */
const EMPTY_SHELL = 'id="__next_error__"';

const words: Partial<Record<number, { title: string; text: string }>> = {
  403: {
    title: "Your role does not open this page",
    text: "Ask an administrator of your organisation, or of the portal, to give you the role you need.",
  },
  404: {
    title: "Not found",
    text: "There is nothing at this address, or it belongs to an organisation you cannot see.",
  },
};

const LOOK = "max-width:40rem;margin:12vh auto;padding:0 1.5rem;font:14px/1.6 system-ui,sans-serif";

const wordsOf = ({ title, text }: { title: string; text: string }) =>
  `<main style="${LOOK}"><h1>${title}</h1><p>${text}</p><p><a href="/">Go to the home page</a></p></main>`;

/**
 * Next answers 403 and 404 of signed-in pages with an empty body that its script fills. This puts the words there for browsers
 * without script, in `noscript`: the others never see it. Touches no answer but those two.
 */
export function addWordsWithoutScript(response: ServerResponse): void {
  const write = response.write.bind(response) as (...parts: unknown[]) => boolean;
  const end = response.end.bind(response) as (...parts: unknown[]) => ServerResponse;
  let isFirst = true;
  const changed = (chunk: unknown): unknown => {
    const found = words[response.statusCode];
    if (!isFirst || !found || !(typeof chunk === "string" || chunk instanceof Uint8Array)) return chunk;
    isFirst = false;
    // Octet by octet, so that a character cut in two at the chunk's end stays whole.
    const html = Buffer.from(chunk as Uint8Array).toString("latin1");
    if (!html.includes(EMPTY_SHELL) || response.hasHeader("content-length")) return chunk;
    const more = html.replace("<body>", () => `<body><noscript>${wordsOf(found)}</noscript>`);
    return Buffer.from(more, "latin1");
  };
  response.write = (chunk: unknown, ...rest: unknown[]) => write(changed(chunk), ...rest);
  response.end = (chunk?: unknown, ...rest: unknown[]) => end(changed(chunk), ...rest);
}
