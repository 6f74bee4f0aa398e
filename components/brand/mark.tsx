/** The logo: a notched ring with a check mark that breaks through it. Coloured by `currentColor`; decorative without a title. */
export function BrandMark({ size = 24, title, className }: { size?: number; title?: string; className?: string }) {
  return (
    // biome-ignore lint/a11y/noSvgWithoutTitle: untitled means hidden from screen readers; the name is beside it
    <svg
      width={size}
      height={size}
      viewBox="0 0 32 32"
      fill="none"
      className={className}
      role={title ? "img" : undefined}
      aria-hidden={title ? undefined : true}
    >
      {title ? <title>{title}</title> : null}
      <circle cx="16" cy="16" r="14.25" stroke="currentColor" strokeWidth="1.5" strokeDasharray="1.6 2.1292" />
      <path d="M25.2 12.2A10 10 0 1 1 20.6 7.1" stroke="currentColor" strokeWidth="2.75" strokeLinecap="round" />
      <path
        d="m11.4 16 4 4.1L26 7.6"
        stroke="currentColor"
        strokeWidth="2.75"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}

/** Logo and name, for the rail and for pages without one (sign-in, set-up). */
export function Wordmark({ size = 24 }: { size?: number }) {
  return (
    <span className="inline-flex items-center gap-2.5 font-semibold tracking-tight text-foreground">
      <BrandMark size={size} className="shrink-0 text-accent" />
      <span className="text-[15px]">Countersign</span>
    </span>
  );
}
