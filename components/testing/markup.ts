import type { ReactElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";

/** Looks and icons say nothing about structure; the rest is what React and React Aria need to start in a browser. */
const LEFT_OUT =
  / (?:class|style|action)="[^"]*"| data-(?:rac|slot|react-aria-[a-z]+|row-link)="[^"]*"|<svg\b.*?<\/svg>|<script>.*?<\/script>/gs;
const ENTITIES: Readonly<Record<string, string>> = {
  "&#x27;": "'",
  "&quot;": '"',
  "&gt;": ">",
  "&lt;": "<",
  "&amp;": "&",
};

/**
 * The HTML that the server sends for a component, as in a page without JavaScript: without class names, styles and icons. Entities in
 * text are decoded, so a test reads as the page does.
 */
export function markupOf(element: ReactElement): string {
  const html = renderToStaticMarkup(element).replaceAll(LEFT_OUT, "");
  return html.replaceAll(/&(?:#x27|quot|gt|lt|amp);/g, (entity) => ENTITIES[entity] ?? entity);
}

/** The opening tags with this name, in order: `<input type="text" …>`. */
export const tagsOf = (markup: string, name: string): string[] =>
  markup.match(new RegExp(`<${name}(?: [^>]*)?>`, "g")) ?? [];
