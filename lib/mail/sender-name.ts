import { v7 as uuidv7 } from "uuid";

/** What one process calls itself: under this name it shows that it lives. */
export const newInstance = (): string => uuidv7();

/** What one round of a process is called in leases and journals. */
export const newOwner = (instance: string): string => `${instance}.${uuidv7()}`;

/** The process that a round belongs to. */
export const instanceOf = (owner: string): string => owner.split(".")[0] ?? owner;
