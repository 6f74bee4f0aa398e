import { Fragment } from "react";

/** An email address that wraps only after @ and before a dot. A longer part breaks anywhere rather than being cut off. */
export function EmailText({ value }: { value: string }) {
  let at = 0;
  return (
    <span className="[overflow-wrap:break-word]">
      {value.split(/(?<=@)|(?=\.)/).map((part) => {
        const key = at;
        at += part.length;
        return (
          <Fragment key={key}>
            {key > 0 ? <wbr /> : null}
            {part}
          </Fragment>
        );
      })}
    </span>
  );
}
