"use client";

import { FileUp, X } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useDropzone } from "react-dropzone";
import { formatBytes } from "@/lib/format";
import { Button } from "./button";
import { describedBy, FieldNotes } from "./field";

export interface FileDropProps {
  name: string;
  label: string;
  description?: ReactNode;
  error?: string | string[] | undefined;
  defaultValue?: string | undefined;
  placeholder?: string;
  /** Extensions offered by the file chooser. */
  accept?: string;
  maxBytes?: number;
  /** Binary (DER) files become plain base64 instead of a PEM block labelled CERTIFICATE REQUEST. */
  isBinaryPlain?: boolean;
  /** Checks pasted text or the bytes of a file before anything leaves the browser; a returned message rejects it. */
  refuse?: (upload: string | Uint8Array) => string | undefined;
  onChange?: (text: string, fileName: string | undefined) => void;
}

/** Accepts a file by drop or file chooser, or pasted text. The form sends the text as `name`; without JavaScript it is a plain text area. */
export function FileDrop(props: FileDropProps) {
  const {
    name,
    label,
    description,
    error,
    accept = ".csr,.pem,.der,.p10,.req,.txt",
    maxBytes = 65_536,
    refuse,
    onChange,
  } = props;
  const id = name;
  const [text, setText] = useState(props.defaultValue ?? "");
  const [fileName, setFileName] = useState<string>();
  const [refusal, setRefusal] = useState<string>();

  const take = (next: string, from?: string, bytes?: Uint8Array) => {
    const reason = refuse?.(bytes ?? next);
    setRefusal(reason);
    setText(reason ? "" : next);
    setFileName(reason ? undefined : from);
    onChange?.(reason ? "" : next, reason ? undefined : from);
  };
  const takeFile = async (file: File | undefined) => {
    if (!file) return setRefusal("Drop one file at a time.");
    if (file.size > maxBytes)
      return setRefusal(
        `${file.name} is ${formatBytes(file.size)}; the limit is ${formatBytes(maxBytes)}. Is it the right file?`,
      );
    const bytes = new Uint8Array(await file.arrayBuffer());
    take(textOf(bytes, props.isBinaryPlain ? undefined : "CERTIFICATE REQUEST"), file.name, bytes);
  };
  const { getRootProps, getInputProps, isDragActive, open } = useDropzone({
    onDrop: (files) => void takeFile(files.length === 1 ? files[0] : undefined),
    noClick: true,
    noKeyboard: true,
    multiple: true,
  });
  const message = refusal ?? error;

  return (
    <div className="flex flex-col gap-1.5">
      <label htmlFor={id} className="text-sm font-medium">
        {label}
      </label>
      <div
        {...getRootProps({ role: undefined })}
        className={`overflow-hidden rounded-lg border border-dashed transition-colors ${isDragActive ? "border-accent bg-accent-soft" : message ? "border-danger bg-field" : "border-field-border bg-field"} focus-within:border-solid focus-within:border-focus focus-within:ring-1 focus-within:ring-focus`}
      >
        <div className="flex flex-wrap items-center gap-x-3 gap-y-2 border-b border-separator px-3 py-2 text-[13px]">
          <FileUp aria-hidden="true" className="size-4 text-muted" />
          <span role="status" className="min-w-0 flex-1 break-words text-muted">
            {isDragActive ? "Drop the file here" : (fileName ?? "Drop a file, choose one, or paste")}
          </span>
          <input {...getInputProps({ accept, "aria-label": `${label}: file`, tabIndex: -1 })} />
          {text ? (
            <Button size="sm" variant="ghost" icon={<X />} onClick={() => take("")}>
              Clear
            </Button>
          ) : null}
          <Button size="sm" onClick={open}>
            Choose file
          </Button>
        </div>
        <textarea
          {...describedBy({ name, description, error: message, id })}
          value={text}
          onChange={(event) => take(event.target.value)}
          placeholder={props.placeholder ?? "-----BEGIN CERTIFICATE REQUEST-----"}
          rows={9}
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

/** Text is unchanged; a binary file becomes PEM with this label, or plain base64. DER starts with a SEQUENCE tag (0x30), in text the digit "0". */
function textOf(bytes: Uint8Array, pemLabel: string | undefined): string {
  if (bytes[0] !== 0x30 || (bytes[1] ?? 0) < 0x20) return new TextDecoder().decode(bytes);
  const base64 = btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(""));
  if (!pemLabel) return base64;
  return `-----BEGIN ${pemLabel}-----\n${(base64.match(/.{1,64}/g) ?? []).join("\n")}\n-----END ${pemLabel}-----\n`;
}
