import type { ComponentProps, ReactNode } from "react";
import { Link } from "./link";

export interface ButtonLook {
  /** primary: the page's main action · outline: other actions · ghost: toolbars · danger: irreversible */
  variant?: "primary" | "outline" | "secondary" | "ghost" | "danger" | "danger-soft";
  size?: "sm" | "md" | "lg";
  icon?: ReactNode;
  fullWidth?: boolean;
}

/** Class names of a button, for elements that must look like one: those of HeroUI's styles. Its own function for them needs 12 kB of script. */
export function buttonClass(
  { variant = "outline", size = "md", fullWidth }: ButtonLook,
  extra?: string,
  isIconOnly = false,
): string {
  const shape = `${fullWidth ? " button--full-width" : ""}${isIconOnly ? " button--icon-only" : ""}`;
  return `button button--${variant} button--${size}${shape}${extra ? ` ${extra}` : ""}`;
}

/** A plain `<button>`: works in server components and without JavaScript. `type` defaults to "button". */
export function Button({
  variant,
  size,
  icon,
  fullWidth,
  className,
  children,
  ...rest
}: ButtonLook & ComponentProps<"button">) {
  return (
    <button type="button" {...rest} className={buttonClass({ variant, size, fullWidth }, className)}>
      {icon}
      {children}
    </button>
  );
}

/** A link that looks like a button. Downloads and other origins use a plain anchor. */
export function ButtonLink({
  variant,
  size,
  icon,
  fullWidth,
  className,
  children,
  href,
  ...rest
}: ButtonLook & LinkProps) {
  const props = { ...rest, href, className: buttonClass({ variant, size, fullWidth }, className) };
  const content = (
    <>
      {icon}
      {children}
    </>
  );
  return isPlainAnchor(rest, href) ? <a {...props}>{content}</a> : <Link {...props}>{content}</Link>;
}

/** A button that shows only its icon; `label` is its accessible name and its tooltip. */
export function IconButton({
  variant = "ghost",
  size = "sm",
  icon,
  label,
  className,
  ...rest
}: IconLook & ComponentProps<"button">) {
  return (
    <button
      type="button"
      title={label}
      {...rest}
      aria-label={label}
      className={buttonClass({ variant, size }, className, true)}
    >
      {icon}
    </button>
  );
}

/** A link in running text. */
export function TextLink({ className = "", href, children, ...rest }: LinkProps) {
  const props = {
    ...rest,
    href,
    className: className ? `text-anchor ${className}` : "text-anchor",
  };
  return isPlainAnchor(rest, href) ? <a {...props}>{children}</a> : <Link {...props}>{children}</Link>;
}

type IconLook = Omit<ButtonLook, "fullWidth"> & { label: string };
type LinkProps = Omit<ComponentProps<"a">, "href"> & { href: string };

const isPlainAnchor = (rest: Partial<LinkProps>, href: string) =>
  rest.download !== undefined || rest.target !== undefined || /^[a-z]+:/i.test(href);
