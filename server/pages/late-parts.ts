import type { ServerResponse } from "node:http";

/** A boundary of Suspense begins and ends with comments, which nest; `$?` and `$~` mark one whose content comes later. */
const BOUNDARY = /<!--(\/?)[$&][?~!]?-->/g;

/**
 * Sends a document when it is complete, with the late parts in their places. Other responses are unchanged.
 * Without that, React's script would move them (server/pages/without-script-mark.ts).
 */
export function sendInOnePiece(response: ServerResponse): void {
  const write = response.write.bind(response) as (...parts: unknown[]) => boolean;
  const end = response.end.bind(response) as (...parts: unknown[]) => ServerResponse;
  const received: Uint8Array[] = [];
  const isDocument = () =>
    String(response.getHeader("content-type")).startsWith("text/html") && !response.hasHeader("content-length");
  const take = (chunk: unknown) => {
    if (typeof chunk === "string" || chunk instanceof Uint8Array) received.push(Buffer.from(chunk as Uint8Array));
  };
  response.write = (chunk: unknown, ...rest: unknown[]) => {
    if (!isDocument()) return write(chunk, ...rest);
    take(chunk);
    return true;
  };
  response.end = (chunk?: unknown, ...rest: unknown[]) => {
    if (!isDocument()) return end(chunk, ...rest);
    take(chunk);
    return end(
      placeLateParts(Buffer.concat(received).toString()),
      ...rest.filter((part) => typeof part === "function"),
    );
  };
}

/**
 * What React's script does with the parts that it wrote at the end of the body: `$RS(part, placeholder)` moves a part of a boundary to its
 * placeholder, `$RC(boundary, part)` and `$RR` the content of a boundary to the place of its skeleton.
 */
const INSTRUCTION = /\$R(?:(S)\("(S:[0-9a-f]+)","(P:[0-9a-f]+)"|[CR]\("(B:[0-9a-f]+)","(S:[0-9a-f]+)")/g;

/** Parts outside of HTML elements that may stand anywhere are wrapped as the parser needs it. */
const WRAPPERS = [
  ["<div hidden", "</div>"],
  ['<svg aria-hidden="true" style="display:none"', "</svg>"],
  ['<math aria-hidden="true" style="display:none"', "</math>"],
  ["<table hidden", "</table>"],
  ["<table hidden><tbody", "</tbody></table>"],
  ["<table hidden><tr", "</tr></table>"],
  ["<table hidden><colgroup", "</colgroup></table>"],
] as const;

/** Follows the instructions. A part in a form unknown here stays where it is. User texts can't contain the markers: React escapes `<`. */
export function placeLateParts(html: string): string {
  let page = html;
  for (const [, segment, part, placeholder, boundary, content] of html.matchAll(INSTRUCTION)) {
    const late = findLate(page, part ?? content ?? "");
    const place = late && (segment ? findTemplate(page, placeholder ?? "") : findSkeleton(page, boundary ?? ""));
    if (!late || !place || place.to > late.start) continue;
    const moved = page.slice(late.from, late.to);
    page = `${page.slice(0, place.from)}${moved}${page.slice(place.to, late.start)}${page.slice(late.end)}`;
  }
  return page;
}

/** A hidden part: from `start` to `end`, and its content. Its script follows it. */
function findLate(page: string, id: string): { start: number; from: number; to: number; end: number } | undefined {
  for (const [prefix, closing] of WRAPPERS) {
    const opening = `${prefix} id="${id}">`;
    const start = page.indexOf(opening);
    const to = start < 0 ? -1 : page.indexOf(`${closing}<script`, start);
    if (to > 0) return { start, from: start + opening.length, to, end: to + closing.length };
  }
  return undefined;
}

/** An empty template: the placeholder of a part. */
function findTemplate(page: string, id: string): { from: number; to: number } | undefined {
  const template = `<template id="${id}"></template>`;
  const from = page.indexOf(template);
  return from < 0 ? undefined : { from, to: from + template.length };
}

/** The template and the skeleton of a boundary, up to its closing comment. */
function findSkeleton(page: string, id: string): { from: number; to: number } | undefined {
  const template = findTemplate(page, id);
  if (!template) return undefined;
  let depth = 1;
  BOUNDARY.lastIndex = template.to;
  for (let found = BOUNDARY.exec(page); found; found = BOUNDARY.exec(page)) {
    depth += found[1] ? -1 : 1;
    if (depth === 0) return { from: template.from, to: found.index };
  }
  return undefined;
}
