import { TOKEN_ACTIONS, WEB3_ACTIONS } from "../sending_actions.ts";
import { name_of } from "../syntax.ts";

const ALLOWED = "only instruction builders are allowed, sent by our own sender.";
const HINT =
  "Take the builder (for example createTransferInstruction) and hand the instruction to src/chain; " +
  "the package's own confirmation can end the process on a 429 or 503.";

function is_package(specifier: string, name: string): boolean {
  const plain = specifier.replace(/^npm:\/?/, "");
  return plain === name || plain.startsWith(`${name}/`) || plain.startsWith(`${name}@`);
}

function banned_names(specifier: string): ReadonlySet<string> | undefined {
  if (is_package(specifier, "@solana/spl-token")) return TOKEN_ACTIONS;
  if (is_package(specifier, "@solana/web3.js")) return WEB3_ACTIONS;
  return undefined;
}

/** Nothing sends or confirms a transaction behind the sender's back. */
export const no_sending_actions: Deno.lint.Rule = {
  create(context) {
    const report = (node: Deno.lint.Node, found: string) =>
      context.report({ node, message: `\`${found}\` found; ${ALLOWED}`, hint: HINT });
    return {
      ImportDeclaration(node) {
        const banned = banned_names(node.source.value);
        if (banned === undefined) return;
        for (const one of node.specifiers) {
          const name = one.type === "ImportSpecifier" ? name_of(one.imported) : undefined;
          if (name !== undefined && banned.has(name)) report(one, name);
          if (one.type === "ImportNamespaceSpecifier" && banned === TOKEN_ACTIONS) {
            report(one, `* as ${one.local.name}`);
          }
        }
      },
      ExportNamedDeclaration(node) {
        const banned = node.source === null ? undefined : banned_names(node.source.value);
        for (const one of banned === undefined ? [] : node.specifiers) {
          const name = name_of(one.local);
          if (name !== undefined && banned?.has(name)) report(one, name);
        }
      },
      ExportAllDeclaration(node) {
        if (banned_names(node.source.value)) report(node, `export * from "${node.source.value}"`);
      },
      ImportExpression(node) {
        const specifier = name_of(node.source);
        if (specifier !== undefined && banned_names(specifier) === TOKEN_ACTIONS) {
          report(node, `import("${specifier}")`);
        }
      },
      MemberExpression(node) {
        const name = name_of(node.property);
        if (!node.computed && name !== undefined && WEB3_ACTIONS.has(name)) report(node.property, name);
      },
    };
  },
};
