export function toBigIntBE(buffer: Uint8Array): bigint;
export function toBigIntLE(buffer: Uint8Array): bigint;
export function toBufferBE(value: bigint, width: number): Uint8Array;
export function toBufferLE(value: bigint, width: number): Uint8Array;
