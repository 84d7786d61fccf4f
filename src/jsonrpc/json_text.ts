/** What a parser of JSON does not tell: how deep a text is nested, and which members stand twice. */

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const OPEN_ARRAY = 0x5b;
const CLOSE_ARRAY = 0x5d;
const COLON = 0x3a;
const BLANKS = new Set([0x20, 0x09, 0x0a, 0x0d]);

/** The index behind the string that begins at `start`, or the end of the text. */
function string_end(text: string, start: number): number {
  for (let from = start + 1;;) {
    const end = text.indexOf('"', from);
    if (end === -1) return text.length;
    let escapes = 0;
    while (text.charCodeAt(end - 1 - escapes) === BACKSLASH) escapes++;
    if (escapes % 2 === 0) return end + 1;
    from = end + 1;
  }
}

/** Whether the text nests objects and arrays deeper than `limit`. It need not be JSON: garbage is somebody else's to find. */
export function nests_deeper_than(text: string, limit: number): boolean {
  let depth = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === QUOTE) index = string_end(text, index) - 1;
    else if (code === OPEN_OBJECT || code === OPEN_ARRAY) {
      if (++depth > limit) return true;
    } else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) depth--;
  }
  return false;
}

function is_member_name(text: string, behind: number): boolean {
  let index = behind;
  while (BLANKS.has(text.charCodeAt(index))) index++;
  return text.charCodeAt(index) === COLON;
}

/**
 * The first member that stands twice in one object of `text`, which must be JSON; `undefined` when there is none. A parser
 * would take the last one, another reader the first: such a request means two things.
 */
export function repeated_member(text: string): string | undefined {
  const objects: (Set<string> | undefined)[] = [];
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code === OPEN_OBJECT) objects.push(new Set());
    else if (code === OPEN_ARRAY) objects.push(undefined);
    else if (code === CLOSE_OBJECT || code === CLOSE_ARRAY) objects.pop();
    else if (code === QUOTE) {
      const end = string_end(text, index);
      const members = objects.at(-1);
      if (members !== undefined && is_member_name(text, end)) {
        const literal = text.slice(index, end);
        const name: string = literal.includes("\\") ? JSON.parse(literal) : literal.slice(1, -1);
        if (members.has(name)) return name;
        members.add(name);
      }
      index = end - 1;
    }
  }
  return undefined;
}
