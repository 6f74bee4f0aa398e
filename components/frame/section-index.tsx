/** Links to the sections of a long page, for the side column of an `AsideLayout` with `isOptional`. */
export function SectionIndex({ sections }: { sections: readonly { id: string; title: string }[] }) {
  return (
    <nav aria-label="On this page">
      <p className="mb-1 text-xs leading-6 text-muted">On this page</p>
      <ul className="flex flex-col border-s border-border">
        {sections.map(({ id, title }) => (
          <li key={id}>
            <a
              href={`#${id}`}
              className="-ms-px block border-s border-transparent py-1 ps-3 text-[13px] text-muted hover:border-accent hover:text-foreground"
            >
              {title}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
