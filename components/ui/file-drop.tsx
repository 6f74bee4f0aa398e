"use client";

import { FileUp, X } from "lucide-react";
import { type FormEvent, type ReactNode, useRef, useState } from "react";
import { useDropzone } from "react-dropzone";
import { formatBytes } from "@/lib/format";
import { Button } from "./button";
import { describedBy, FieldNotes } from "./field";
import { READS_KEYS } from "./reads-keys";

/** What a reader makes of an upload: the text that the field contains, and why it can't be used. */
export interface FileReading {
  text: string;
  refusal?: string | undefined;
}

export interface FileDropProps {
  name: string;
  label: string;
  description?: ReactNode;
  error?: string | string[] | undefined;
  defaultValue?: string | undefined;
  defaultFileName?: string | undefined;
  placeholder?: string;
  /** Extensions offered by the file chooser. */
  accept?: string;
  maxBytes?: number;
  /** Binary (DER) files become plain base64 instead of a PEM block labelled CERTIFICATE REQUEST. */
  isBinaryPlain?: boolean;
  /** Checks pasted text or the bytes of a file before anything leaves the browser; a returned message rejects it. */
  refuse?: (upload: string | Uint8Array) => string | undefined;
  /** Reads a file, or pasted or typed text, instead of `refuse`. It may return a repaired text, which replaces what was pasted. */
  read?: (upload: string | Uint8Array, fileName: string | undefined) => FileReading;
  /** The text is for the page only: the field has no name, and browsers don't store it. */
  isLocal?: boolean;
  rows?: number;
  /** State of the upload, below the file's name. */
  status?: ReactNode;
  onChange?: (text: string, fileName: string | undefined) => void;
}

/** Accepts a file by drop or file chooser, or pasted text. The form sends the text as `name`; without JavaScript it is a plain text area. */
export function FileDrop(props: FileDropProps) {
  const { name, label, description, error, accept = ".csr,.pem,.der,.p10,.req,.txt", maxBytes = 65_536 } = props;
  const id = name;
  const [text, setText] = useState(props.defaultValue ?? "");
  const [fileName, setFileName] = useState(props.defaultFileName);
  const [refusal, setRefusal] = useState<string>();
  // Files are read asynchronously: the last one dropped counts.
  const round = useRef(0);

  const show = (next: string, from: string | undefined, reason: string | undefined) => {
    round.current += 1;
    setRefusal(reason);
    setText(next);
    setFileName(from);
    props.onChange?.(next, from);
  };
  const take = (upload: string | Uint8Array, from?: string, isTyped = false) => {
    const reading = readWith(props, upload, from);
    // A repair while someone types would move the cursor.
    show(
      isTyped && !reading.refusal ? String(upload) : reading.text,
      reading.refusal && !props.read ? undefined : from,
      reading.refusal,
    );
  };
  const takeFile = async (file: File | undefined) => {
    const mine = ++round.current;
    if (!file) {
      props.read?.("", undefined); // forgets the file before
      return show("", undefined, "Drop one file at a time.");
    }
    if (file.size > maxBytes && !props.read) {
      const size = `${formatBytes(file.size)}; the limit is ${formatBytes(maxBytes)}`;
      return show("", undefined, `${file.name} is ${size}. Is it the right file?`);
    }
    // A reader needs one byte above the limit to see that the file is too large, and its head to say what it is.
    const bytes = new Uint8Array(await file.slice(0, maxBytes + 1).arrayBuffer());
    if (mine === round.current) take(bytes, file.name);
  };
  const { getRootProps, getInputProps, isDragActive, open } = useDropzone({
    onDrop: (files) => void takeFile(files.length === 1 ? files[0] : undefined),
    noClick: true,
    noKeyboard: true,
    multiple: true,
  });
  const message = refusal ?? error;
  const border = isDragActive
    ? "border-accent bg-accent-soft"
    : message
      ? "border-danger bg-field"
      : "border-field-border bg-field";

  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <div
        {...getRootProps({ role: undefined })}
        className={`overflow-hidden rounded-lg border border-dashed transition-colors ${border} focus-within:border-solid focus-within:border-focus focus-within:ring-1 focus-within:ring-focus`}
      >
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b border-separator px-3 py-2 text-[13px]">
          <FileUp aria-hidden="true" className="size-4 text-muted" />
          <span role="status" className="min-w-0 flex-1 break-words text-muted">
            {isDragActive ? (
              "Drop the file here"
            ) : fileName ? (
              <bdi>{fileName}</bdi>
            ) : (
              "Drop a file, choose one, or paste"
            )}
          </span>
          <input {...getInputProps({ accept, "aria-label": `${label}: file`, tabIndex: -1 })} />
          {text || refusal || fileName ? (
            <Button size="sm" variant="ghost" icon={<X />} onClick={() => take("")}>
              Clear
            </Button>
          ) : null}
          <Button size="sm" onClick={open}>
            Choose file
          </Button>
          {props.status ? <div className="basis-full">{props.status}</div> : null}
        </div>
        <textarea
          {...describedBy({ name, description, error: message, id })}
          {...{ [READS_KEYS]: "" }}
          name={props.isLocal ? undefined : name}
          value={text}
          onChange={(event) => take(event.target.value, undefined, isTyping(event))}
          onBlur={() => (props.read && text ? take(text, fileName) : undefined)}
          placeholder={props.placeholder ?? "-----BEGIN CERTIFICATE REQUEST-----"}
          rows={props.rows ?? 9}
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          className="block w-full resize-y bg-transparent px-3 py-2.5 font-mono text-[13px] leading-5 text-field-foreground placeholder:text-field-placeholder focus-visible:outline-none"
        />
      </div>
      <FieldNotes id={id} description={description} error={message} />
    </div>
  );
}

function readWith(
  { read, refuse, isBinaryPlain }: FileDropProps,
  upload: string | Uint8Array,
  fileName: string | undefined,
): FileReading {
  if (read) return read(upload, fileName);
  const refusal = refuse?.(upload);
  if (refusal) return { text: "", refusal };
  return {
    text: typeof upload === "string" ? upload : textOf(upload, isBinaryPlain ? undefined : "CERTIFICATE REQUEST"),
  };
}

/** Words of a keyboard or an input method are shorter; no key is. */
const LONGEST_TYPED = 16;

/** Characters and deletions; pasted, dropped and filled text is a whole upload. */
const isTyping = ({ nativeEvent }: FormEvent): boolean =>
  nativeEvent instanceof InputEvent &&
  (nativeEvent.data?.length ?? 0) <= LONGEST_TYPED &&
  /^(?:insertText|insertLineBreak|insertComposition|delete|history)/.test(nativeEvent.inputType);

/** Text is unchanged; a binary file becomes PEM with this label, or plain base64. DER starts with a SEQUENCE tag (0x30), in text the digit "0". */
function textOf(bytes: Uint8Array, pemLabel: string | undefined): string {
  if (bytes[0] !== 0x30 || (bytes[1] ?? 0) < 0x20) return new TextDecoder().decode(bytes);
  const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  if (!pemLabel) return base64;
  return `-----BEGIN ${pemLabel}-----\n${(base64.match(/.{1,64}/g) ?? []).join("\n")}\n-----END ${pemLabel}-----\n`;
}
