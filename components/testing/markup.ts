import { AppRouterContext } from "next/dist/shared/lib/app-router-context.shared-runtime";
import { createElement, type ReactElement } from "react";
import { renderToStaticMarkup } from "react-dom/server";

/** Styles and icons are not structure; the other attributes and scripts are for React and React Aria in the browser. */
const IGNORED =
  / (?:class|style|action)="[^"]*"| data-(?:rac|slot|react-aria-[a-z]+|row-link)="[^"]*"|<svg\b.*?<\/svg>|<script>.*?<\/script>/gs;
const ENTITIES: Readonly<Record<string, string>> = {
  "&#x27;": "'",
  "&quot;": '"',
  "&gt;": ">",
  "&lt;": "<",
  "&amp;": "&",
};

/**
 * The server-rendered HTML of a component in a page, without class names, styles and icons. Entities are decoded, so that tests contain the
 * text of the page.
 */
export function markupOf(element: ReactElement): string {
  const page = createElement(AppRouterContext, { value: {} as never }, element);
  const html = renderToStaticMarkup(page).replaceAll(IGNORED, "");
  return html.replaceAll(/&(?:#x27|quot|gt|lt|amp);/g, (entity) => ENTITIES[entity] ?? entity);
}

/** The opening tags with this name, in order: `<input type="text" …>`. */
export const tagsOf = (markup: string, name: string): string[] =>
  markup.match(new RegExp(`<${name}(?: [^>]*)?>`, "g")) ?? [];
