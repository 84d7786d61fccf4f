/** The name of an identifier, the text of a string literal, else `undefined`. */
export function name_of(node: Deno.lint.Node | null | undefined): string | undefined {
  if (node?.type === "Identifier") return node.name;
  if (node?.type === "Literal" && typeof node.value === "string") return node.value;
  return undefined;
}

/** `Deno.exit` for that member expression; `undefined` when the object is not a plain name. */
export function member_name(node: Deno.lint.Node): string | undefined {
  if (node.type !== "MemberExpression") return undefined;
  const object = name_of(node.object);
  if (object === undefined) return undefined;
  const computed_by_name = node.computed && node.property.type === "Identifier";
  const property = computed_by_name ? undefined : name_of(node.property);
  return property === undefined ? undefined : `${object}.${property}`;
}

/** True for two nodes of one file that are the same piece of text. */
export function same_place(left: Deno.lint.Node, right: Deno.lint.Node): boolean {
  return left.range[0] === right.range[0] && left.range[1] === right.range[1];
}

/** Number of lines a node covers. */
export function line_count(context: Deno.lint.RuleContext, node: Deno.lint.Node): number {
  return context.sourceCode.getText(node).split("\n").length;
}
