/**
 * Imported first. A dependency of web3.js uses Node's deprecated punycode module: that is nothing that an operator can
 * mend, so the warning is switched off before it is written over the command's own output.
 */
import process from "node:process";

// Node's documented switch; its type declarations leave it out.
Reflect.set(process, "noDeprecation", true);
