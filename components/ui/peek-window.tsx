"use client";

import { Modal } from "@heroui/react";
import { useEffect, useState } from "react";
import { ButtonLink, TextLink } from "./button";
import type { Peek, PeekLoader } from "./peek";
import { useNavigate } from "./use-navigate";

export interface PeekPanelProps {
  /** Undefined while it is closed. */
  rowKey: string | undefined;
  show: (key: string | undefined) => void;
  load: PeekLoader;
}

/** The open part of `PeekPanel`. */
export function PeekWindow({ rowKey, show, load }: PeekPanelProps) {
  const navigate = useNavigate();
  const close = () => {
    const link = linkOf(rowKey);
    show(undefined);
    // Back to the row shown last, also after j and k.
    focusAfterClosing(link);
  };
  // On the document: the dialog itself has the focus and takes no handler.
  useEffect(() => {
    if (rowKey === undefined) return;
    const onKey = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "j" || event.key === "k") show(neighbour(rowKey, event.key === "j" ? 1 : -1));
      const href = linkOf(rowKey)?.getAttribute("href");
      const isOnControl = event.target instanceof Element && event.target.closest("a, button");
      if (event.key === "Enter" && href && !isOnControl) navigate(href);
    };
    document.addEventListener("keydown", onKey);
    return () => document.removeEventListener("keydown", onKey);
  }, [rowKey, show, navigate]);
  return (
    <Modal.Backdrop
      isOpen={rowKey !== undefined}
      onOpenChange={(isOpen) => !isOpen && close()}
      isDismissable
      className="justify-end! bg-transparent!"
    >
      <Modal.Container className="w-auto! flex-none! items-start! p-0!" scroll="inside">
        <Modal.Dialog
          aria-label="Details of the row"
          className="h-full w-104 max-w-[92vw] rounded-none! border-s border-border p-0!"
        >
          <Modal.CloseTrigger className="end-3! top-3!" />
          <div data-peek="" className="flex h-full flex-col">
            {rowKey === undefined ? null : <Facts key={rowKey} rowKey={rowKey} load={load} />}
          </div>
        </Modal.Dialog>
      </Modal.Container>
    </Modal.Backdrop>
  );
}

function Facts({ rowKey, load }: { rowKey: string; load: PeekLoader }) {
  const { peek, isLoading } = usePeek(rowKey, load);
  const href = linkOf(rowKey)?.getAttribute("href");
  if (!peek) {
    return (
      <p role="status" className="p-6 pe-14 text-muted">
        {isLoading ? "Loading…" : "This row is no longer available. Reload the list."}
      </p>
    );
  }
  return (
    <>
      <div className="flex-1 overflow-y-auto p-6">
        <h2 className="pe-10 text-[17px] leading-6 font-semibold break-words">{peek.title}</h2>
        <dl className="mt-5 flex flex-col gap-3">
          {peek.facts.map(({ term, value, isMono }) => (
            <div key={term}>
              <dt className="text-[13px] text-muted">{term}</dt>
              <dd className={isMono ? "font-mono text-[13px] break-all" : "break-words"}>{value}</dd>
            </div>
          ))}
        </dl>
        {peek.links?.length ? (
          <ul className="mt-5 flex flex-col gap-1.5">
            {peek.links.map((link) => (
              <li key={link.href}>
                <TextLink href={link.href}>{link.label}</TextLink>
              </li>
            ))}
          </ul>
        ) : null}
      </div>
      <div className="flex items-center justify-between gap-3 border-t border-separator px-6 py-3 text-[13px] text-muted">
        <span className="max-sm:hidden">j / k: next and previous</span>
        {href ? (
          <ButtonLink href={href} variant="primary" size="sm">
            Open
          </ButtonLink>
        ) : null}
      </div>
    </>
  );
}

function usePeek(rowKey: string, load: PeekLoader): { peek: Peek | undefined; isLoading: boolean } {
  const [state, setState] = useState<{ peek: Peek | undefined; isLoading: boolean }>({
    peek: undefined,
    isLoading: true,
  });
  useEffect(() => {
    let isCurrent = true;
    const settle = (peek: Peek | undefined) => {
      if (isCurrent) setState({ peek, isLoading: false });
    };
    load(rowKey).then(settle, () => settle(undefined));
    return () => {
      isCurrent = false;
    };
  }, [rowKey, load]);
  return state;
}

const rows = (): HTMLElement[] => Array.from(document.querySelectorAll<HTMLElement>("[data-row]"));

const linkOf = (key: string | undefined): HTMLAnchorElement | null | undefined =>
  key === undefined
    ? undefined
    : rows()
        .find(({ dataset }) => dataset.row === key)
        ?.querySelector<HTMLAnchorElement>("[data-row-link]");

/** The key of the row `by` rows further; at the ends of the list, the same row. */
function neighbour(key: string | undefined, by: 1 | -1): string | undefined {
  const keys = rows().map(({ dataset }) => dataset.row);
  const at = keys.indexOf(key);
  return keys[Math.min(keys.length - 1, Math.max(0, at + by))];
}

/** Focuses once the panel is gone: until then it keeps the focus inside. */
function focusAfterClosing(link: HTMLElement | null | undefined): void {
  const attempt = () => {
    if (document.querySelector("[data-peek]")) requestAnimationFrame(attempt);
    else requestAnimationFrame(() => link?.focus());
  };
  attempt();
}
