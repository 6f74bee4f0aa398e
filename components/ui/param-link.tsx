"use client";

import type { ComponentProps } from "react";
import { hrefWith, type SearchParams } from "./href";
import { Link } from "./link";
import { comingUrl, isNavigating } from "./navigation";
import { useNavigate } from "./use-navigate";

export interface ParamChange {
  pathname: string;
  /** Those that the page was rendered with. */
  params: SearchParams;
  /** `null` or "" removes one. */
  changes: Record<string, string | null>;
}

/**
 * `hrefWith`, at the time of a click: if this page is on its way with other parameters, which a filter clicked just before has set, the
 * changes apply to those. Otherwise the second click would undo the first.
 */
export function hrefNow({ pathname, params, changes }: ParamChange): string {
  const coming = isNavigating() ? comingUrl() : undefined;
  return hrefWith(pathname, coming?.pathname === pathname ? paramsOf(coming.searchParams) : params, changes);
}

const paramsOf = (query: URLSearchParams): SearchParams =>
  Object.fromEntries([...new Set(query.keys())].map((name) => [name, query.getAll(name)]));

/** A link to the same page with some search parameters changed: a filter, an answer of a wizard. Works without JavaScript. */
export function ParamLink({
  pathname,
  params,
  changes,
  ...link
}: ParamChange & Omit<ComponentProps<typeof Link>, "href" | "scroll" | "onNavigate">) {
  const navigate = useNavigate();
  const href = hrefWith(pathname, params, changes);
  return (
    <Link
      {...link}
      href={href}
      scroll={false}
      onNavigate={(event) => {
        const now = hrefNow({ pathname, params, changes });
        if (now === href) return;
        event.preventDefault();
        navigate(now, { scroll: false });
      }}
    />
  );
}
