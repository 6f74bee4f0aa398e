/** The main facts of a row, shown beside the list. Plain data: it comes from a server action. */
export interface Peek {
  title: string;
  facts: readonly { term: string; value: string; isMono?: boolean }[];
  /** Links besides that of the row. */
  links?: readonly { label: string; href: string }[];
}

/** Undefined when the row no longer exists, or may no longer be read. */
export type PeekLoader = (key: string) => Promise<Peek | undefined>;
