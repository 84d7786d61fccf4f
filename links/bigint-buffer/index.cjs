"use strict";
// The npm package of this name has an unpatched out-of-bounds read in its native half (CVE-2025-3194).
// These four functions are its whole interface. Lengths are checked, so a value is never cut silently.

function fromHex(hex) {
  return hex === "" ? 0n : BigInt("0x" + hex);
}

function toHex(value, width) {
  if (typeof value !== "bigint" || value < 0n) {
    throw new RangeError(`Cannot encode ${String(value)}: expected a bigint that is not negative`);
  }
  const hex = value.toString(16);
  if (hex.length > width * 2) {
    throw new RangeError(`Cannot encode ${value}: it needs more than ${width} bytes`);
  }
  return hex.padStart(width * 2, "0");
}

exports.toBigIntBE = (buffer) => fromHex(Buffer.from(buffer).toString("hex"));
exports.toBigIntLE = (buffer) => fromHex(Buffer.from(buffer).reverse().toString("hex"));
exports.toBufferBE = (value, width) => Buffer.from(toHex(value, width), "hex");
exports.toBufferLE = (value, width) => Buffer.from(toHex(value, width), "hex").reverse();
