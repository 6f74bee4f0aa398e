"use client";

import NextLink, { useLinkStatus } from "next/link";
import { type ComponentProps, useEffect, useState } from "react";
import { beginNavigation } from "./navigation";

/**
 * A link to a page of the portal; the only use of next/link. The page is prefetched when the person is about to follow the link
 * (hover, keyboard focus, first touch), not when the link becomes visible: a list has a hundred links. While the page is on its way,
 * `NavigationProgress` shows it.
 */
export function Link(props: Omit<ComponentProps<typeof NextLink>, "prefetch" | "href"> & { href: string }) {
  const [isIntended, setIntended] = useState(false);
  const intend = () => setIntended(true);
  return (
    <NextLink
      {...props}
      prefetch={isIntended ? null : false}
      onMouseEnter={(event) => {
        intend();
        props.onMouseEnter?.(event);
      }}
      onFocus={(event) => {
        intend();
        props.onFocus?.(event);
      }}
      onTouchStart={(event) => {
        intend();
        props.onTouchStart?.(event);
      }}
    >
      {props.children}
      <LinkPending href={props.href} />
    </NextLink>
  );
}

/** Reports that the page of the link around it has not arrived yet. */
function LinkPending({ href }: { href: string }) {
  const { pending } = useLinkStatus();
  useEffect(() => (pending ? beginNavigation(href) : undefined), [pending, href]);
  return null;
}
