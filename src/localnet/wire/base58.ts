const ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz";
const DIGIT_OF = new Int8Array(128).fill(-1);
for (let digit = 0; digit < ALPHABET.length; digit++) DIGIT_OF[ALPHABET.charCodeAt(digit)] = digit;

/** Five base58 digits at a time: limb × 2^16 stays far below 2^53, so plain numbers are exact. */
const LIMB = 58 ** 5;
const LIMB_DIGITS = 5;

function push_word(limbs: number[], factor: number, word: number, base: number): void {
  let carry = word;
  for (let index = 0; index < limbs.length; index++) {
    const value = (limbs[index] as number) * factor + carry;
    carry = Math.floor(value / base);
    limbs[index] = value - carry * base;
  }
  if (carry > 0) limbs.push(carry);
}

/** Writes bytes as base58 text. Takes time with the square of the length: for keys, signatures and small data. */
export function base58_encode(bytes: Uint8Array): string {
  let zeros = 0;
  while (zeros < bytes.length && bytes[zeros] === 0) zeros += 1;
  const limbs: number[] = [];
  let at = zeros;
  if ((bytes.length - zeros) % 2 === 1) push_word(limbs, 256, bytes[at++] as number, LIMB);
  for (; at < bytes.length; at += 2) {
    push_word(limbs, 65_536, (bytes[at] as number) * 256 + (bytes[at + 1] as number), LIMB);
  }
  let text = "";
  for (let index = 0; index < limbs.length; index++) {
    let limb = limbs[index] as number;
    const is_top = index === limbs.length - 1;
    for (let digit = 0; digit < LIMB_DIGITS && !(is_top && limb === 0); digit++) {
      text = ALPHABET.charAt(limb % 58) + text;
      limb = Math.floor(limb / 58);
    }
  }
  return "1".repeat(zeros) + text;
}

/** Reads base58 text; `undefined` when it holds a character that is not base58. */
export function base58_decode(text: string): Uint8Array<ArrayBuffer> | undefined {
  let zeros = 0;
  while (zeros < text.length && text[zeros] === "1") zeros += 1;
  const words: number[] = [];
  let at = zeros;
  while (at < text.length) {
    let limb = 0;
    let factor = 1;
    for (let count = 0; count < LIMB_DIGITS && at < text.length; count++, at++) {
      const digit = DIGIT_OF[text.charCodeAt(at)] ?? -1;
      if (digit < 0) return undefined;
      limb = limb * 58 + digit;
      factor *= 58;
    }
    push_word(words, factor, limb, 65_536);
    // A carry beyond one word: the limb is wider than 16 bits.
    for (let last = words.at(-1) ?? 0; last >= 65_536; last = words.at(-1) as number) {
      words[words.length - 1] = last % 65_536;
      words.push(Math.floor(last / 65_536));
    }
  }
  const top = words.at(-1) ?? 0;
  const size = words.length * 2 - (words.length > 0 && top < 256 ? 1 : 0);
  const bytes = new Uint8Array(zeros + size);
  for (let index = 0; index < size; index++) {
    const word = words[index >> 1] as number;
    bytes[zeros + size - 1 - index] = index % 2 === 0 ? word & 0xff : word >> 8;
  }
  return bytes;
}
