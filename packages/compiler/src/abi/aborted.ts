/**
 * What an aborted call throws: it met something that only JavaScript can do, and what it stored must be undone. No
 * error, because nobody sees it and a stack costs more than the call.
 */
export const ABORTED: unique symbol = Symbol("aborted");
