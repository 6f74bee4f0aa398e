"use client";

import type { PeekPanelProps } from "./peek-window";
import { lazyWindow, WhenOpened } from "./when-opened";

const Window = lazyWindow(async () => ({ default: (await import("./peek-window")).PeekWindow }));

/** The facts of a row in a panel at the right. j and k show the next and previous row, Enter opens the page, Escape closes. */
export function PeekPanel(props: PeekPanelProps) {
  return (
    <WhenOpened isOpen={props.rowKey !== undefined}>
      <Window {...props} />
    </WhenOpened>
  );
}
