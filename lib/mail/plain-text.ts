import type { MailBlock, MailDocument } from "./document";

const WIDTH = 72;

/** The email as text, wrapped at 72 characters; URLs are not broken. */
export function plainText(document: MailDocument): string {
  const unsubscribe = document.unsubscribe ? [`${document.unsubscribe.label}:`, document.unsubscribe.url] : [];
  const paragraphs = [
    document.title,
    "=".repeat(Math.min(WIDTH, [...document.title].length)),
    "",
    ...document.blocks.flatMap((block) => [...lines(block), ""]),
    "-- ", // RFC 3676 §4.3: signature separator
    ...wrap(document.reason),
    ...unsubscribe,
  ];
  return `${paragraphs.join("\n")}\n`;
}

function lines(block: MailBlock): string[] {
  switch (block.kind) {
    case "text":
      return wrap(block.text);
    case "notice":
      return wrap(`${block.tone === "info" ? "" : "! "}${block.text}`);
    case "facts":
      return block.facts.map(({ term, value }) => `${term}: ${value}`);
    case "button":
      return [`${block.label}:`, block.url];
    case "list":
      return block.items.flatMap(({ title, detail, status, url }, index) => [
        ...(index > 0 ? [""] : []),
        `* ${title} (${status})`,
        ...wrap(detail).map((line) => `  ${line}`),
        `  ${url}`,
      ]);
  }
}

function wrap(text: string): string[] {
  const wrapped: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && line.length + 1 + word.length > WIDTH) {
      wrapped.push(line);
      line = word;
    } else line = line === "" ? word : `${line} ${word}`;
  }
  return [...wrapped, line];
}
