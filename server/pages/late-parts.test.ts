import { PassThrough } from "node:stream";
import { text } from "node:stream/consumers";
import { setTimeout as pause } from "node:timers/promises";
import { createElement as h, lazy, type ReactNode, Suspense } from "react";
import { renderToPipeableStream } from "react-dom/server";
import { expect, it } from "vitest";
import { placeLateParts } from "./late-parts";

/** Larger than what React writes in place. */
const long = (name: string) => h("p", { title: "<!--/$-->" }, `${name} ${"x".repeat(20_000)}`);
const slow = (content: ReactNode, milliseconds: number) =>
  h(
    lazy(async () => {
      await pause(milliseconds);
      return { default: () => content };
    }),
  );
const skeleton = h("div", null, "Loading", h(Suspense, { fallback: null }, "…"));
const boundary = (key: string, ...content: ReactNode[]) => h(Suspense, { key, fallback: skeleton }, ...content);
const rows = Array.from({ length: 5 }, (_, row) =>
  h("tr", { key: row }, h("td", null, slow(long(`row ${row}`), 5 * row))),
);

const pages: [string, ReactNode][] = [
  ["two large boundaries", h("main", null, boundary("a", long("a")), boundary("b", slow(long("b"), 20)))],
  ["a boundary in a boundary", boundary("a", long("a"), boundary("b", slow(long("b"), 20)))],
  ["a slow part of a boundary", boundary("a", h("p", null, "before"), slow(long("a"), 20), h("p", null, "after"))],
  ["rows of a table", boundary("a", h("table", null, h("tbody", null, ...rows)))],
  ["a drawing", h("svg", null, h(Suspense, { fallback: null }, slow(h("text", null, "x".repeat(20_000)), 10)))],
];

/** The document as React writes it: when everything is ready, or as it becomes ready. */
async function written(page: ReactNode, when: "onAllReady" | "onShellReady", progressiveChunkSize?: number) {
  const through = new PassThrough();
  const { pipe } = renderToPipeableStream(h("html", null, h("body", null, page)), {
    [when]: () => pipe(through),
    onError: (error) => void through.destroy(error as Error),
    ...(progressiveChunkSize ? { progressiveChunkSize } : {}),
  });
  return text(through);
}

/** Without scripts, and without the mark of a boundary that was late. */
const content = (html: string) => html.replace(/<script.*?<\/script>/gs, "").replaceAll("<!--$?-->", "<!--$-->");

it.each(pages)("puts the parts of %s where React writes them without a limit on the size", async (_, page) => {
  const expected = content(await written(page, "onAllReady", Number.MAX_SAFE_INTEGER));
  expect(expected).not.toMatch(/id="[SBP]:|Loading/);
  for (const when of ["onAllReady", "onShellReady"] as const) {
    const html = await written(page, when);
    if (when === "onShellReady") expect(html).toContain('id="S:');
    expect(content(placeLateParts(html))).toBe(expected);
  }
});

it("leaves a complete document, and what it does not know, unchanged", () => {
  const complete = "<html><body><p>text</p></body></html>";
  const unknown = '<template id="B:0"></template><section hidden id="S:0">x</section><script>$RC("B:0","S:0")</script>';
  const unplaced = '<div hidden id="S:0">x</div><script>$RC("B:0","S:0")</script>';
  for (const html of [complete, unknown, unplaced, ""]) expect(placeLateParts(html)).toBe(html);
});
