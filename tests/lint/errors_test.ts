import { check_rule } from "./rule_check.ts";

check_rule("no-empty-catch", [
  { name: "an empty block", source: "try { go(); } catch {}", reports: 1 },
  {
    name: "an empty block over lines, with a parameter",
    source: "try { go(); } catch (e) {\n\n}",
    reports: 1,
  },
  { name: "an empty handler of a promise", source: "going.catch(() => {})", reports: 1 },
  { name: "an empty handler written as a function", source: "going.catch(function () {})", reports: 1 },
  { name: "a reason in the block", source: "try { go(); } catch { /* gone already */ }", reports: 0 },
  { name: "a reason in the handler", source: "going.catch(() => {\n// The race has it.\n})", reports: 0 },
  { name: "an error that is handled", source: "try { go(); } catch (e) { note(e); }", reports: 0 },
  { name: "a handler that does something", source: "going.catch((e) => note(e))", reports: 0 },
  { name: "an empty function elsewhere", source: "on_end(() => {})", reports: 0 },
  { name: "tests too", file: "tests/a_test.ts", source: "try { go(); } catch {}", reports: 1 },
]);

check_rule("no-cast-of-caught", [
  { name: "a cast", source: "try { go(); } catch (e) { note((e as Error).message); }", reports: 1 },
  { name: "a cast deeper inside", source: "try {} catch (e) { on(() => (e as Error).name); }", reports: 1 },
  { name: "coercion", source: "try {} catch (e) { note(coerce_error(e).message); }", reports: 0 },
  { name: "instanceof", source: "try {} catch (e) { if (e instanceof Lost) note(e.at); }", reports: 0 },
  {
    name: "narrowing after instanceof",
    source: "try {} catch (e) { if (e instanceof A) n(e as B); }",
    reports: 0,
  },
  { name: "a cast of something else", source: "try {} catch (e) { note(e, answer as Answer); }", reports: 0 },
  {
    name: "the same name outside of a catch",
    source: "const e = go() as Error; note(e as Lost);",
    reports: 0,
  },
]);
