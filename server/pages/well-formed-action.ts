import type { IncomingHttpHeaders } from "node:http";
import { assertActionArguments, malformedForm } from "./action-arguments";
import { type FormPart, formParts, isMultipart } from "./form-parts";

/** Content type of arguments without a form. */
const TEXT = /^text\/plain(; ?charset=utf-8)?$/i;
/** The row with the arguments of a call by script; fields of a form argument are named `_1_name`. */
const ARGUMENTS = "0";
const FIELD_OF_CALL = /^_([1-9])_/;
/** Prefix of the fields that React adds to a form for submission without script. */
const RESERVED = "$ACTION_";
const KEY = "$ACTION_KEY";
const PLAIN_ACTION = /^\$ACTION_ID_([0-9a-f]{40,64})$/;
const BOUND_ACTION = /^\$ACTION_REF_(\d{1,4})$/;
const ROW_OF_BOUND = /^\$ACTION_\d{1,4}:[01]$/;
/** An action and the reference to its bound arguments, in the exact form: Next and React parse the id differently. */
const DESCRIPTION = /^\{"id":"([0-9a-f]{40,64})","bound":"\$@1"\}$/;
/** The action of the form and that of a button. */
const MOST_ACTIONS = 2;

/**
 * Validates the body of a POST to a page before Next and React decode it, because Next returns 500 for anything invalid and logs it
 * as an error. Requests that call no action pass unchanged.
 * @returns ids of the actions in a form that is submitted without script
 * @throws HttpRefusal 400
 */
export function assertWellFormed(headers: IncomingHttpHeaders, body: Buffer): string[] {
  const type = headers["content-type"] ?? "";
  const isCalledByScript = headers["next-action"] !== undefined;
  if (!isMultipart(type)) {
    if (!isCalledByScript) return [];
    if (!TEXT.test(type)) throw malformedForm();
    assertActionArguments(body.toString("utf8"), ARGUMENTS);
    return [];
  }
  const parts = formParts(type, body);
  if (!parts) throw malformedForm();
  if (!isCalledByScript) return assertForm(parts);
  assertCall(parts);
  return [];
}

/** The fields of the form, then the arguments: React reads the arguments as soon as they arrive. @throws HttpRefusal 400 */
function assertCall(parts: readonly FormPart[]): void {
  const last = parts.at(-1);
  if (last?.name !== ARGUMENTS) throw malformedForm();
  const form = assertActionArguments(last.value, ARGUMENTS);
  for (const { name } of parts.slice(0, -1)) {
    const [, number] = FIELD_OF_CALL.exec(name) ?? [];
    if (number === undefined || number !== form) throw malformedForm();
  }
}

/**
 * Ids of the actions. Our own fields may be repeated, like checkboxes; of React's fields only the key of the form's state, which both
 * the form and its button add.
 * @throws HttpRefusal 400
 */
function assertForm(parts: readonly FormPart[]): string[] {
  const reserved = new Map<string, string>();
  let keys = 0;
  for (const { name, value } of parts) {
    if (!name.startsWith(RESERVED)) continue;
    if (name === KEY) keys += 1;
    else if (!isReserved(name) || reserved.has(name)) throw malformedForm();
    else reserved.set(name, value);
  }
  if (keys > MOST_ACTIONS) throw malformedForm();
  const actions = [...reserved.keys()].map((name) => actionOf(name, reserved)).filter((id) => id !== undefined);
  if (actions.length > MOST_ACTIONS) throw malformedForm();
  return actions;
}

const isReserved = (name: string): boolean =>
  [PLAIN_ACTION, BOUND_ACTION, ROW_OF_BOUND].some((form) => form.test(name));

/** Undefined for a field that is not an action. */
function actionOf(name: string, reserved: ReadonlyMap<string, string>): string | undefined {
  const [, plain] = PLAIN_ACTION.exec(name) ?? [];
  const [, number] = BOUND_ACTION.exec(name) ?? [];
  if (number === undefined) return plain;
  const [, bound] = DESCRIPTION.exec(reserved.get(`$ACTION_${number}:0`) ?? "") ?? [];
  const argumentsOf = reserved.get(`$ACTION_${number}:1`);
  if (bound === undefined || argumentsOf === undefined) throw malformedForm();
  // A form among bound arguments would have its own fields, which our forms never have.
  if (assertActionArguments(argumentsOf, "1") !== undefined) throw malformedForm();
  return bound;
}
