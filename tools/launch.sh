#!/bin/sh
# Runs a command of the service with the rights that it needs: `sh tools/launch.sh serve …`. The unit, the single file and
# the tasks of deno.json start it like this. Deno comes in this process's place, so signals reach it and the exit code is
# its own.
set -eu

root=$(CDPATH='' cd -- "$(dirname -- "$0")/.." && pwd -P)
deno=$root/deno
# A task names the Deno that it runs in: the one in the PATH may be another, or a program that only starts it.
[ -x "$deno" ] || deno=${FRT_DENO:-deno}
export DENO_NO_UPDATE_CHECK=1

# Room for the objects that live for a moment, in megabytes a thread: V8's own default would look through them too often.
# Other flags of V8 come in the variable DENO_V8_FLAGS. tools/young_memory.ts reads this line.
young_memory=--v8-flags=--max-semi-space-size=64,--min-semi-space-size=32

# A core file would hold keys.
ulimit -c 0 2>/dev/null || :

# Lines are the arguments of Deno, spaces in paths are not.
set -f
newline='
'

# Deno with this project, whatever directory it is started in; nothing is downloaded, nobody is asked.
run() {
  rights=$1
  shift
  IFS=$newline
  # shellcheck disable=SC2086
  set -- "$young_memory" --quiet --no-prompt --cached-only --no-lock --config "$root/deno.json" \
    --node-modules-dir=manual $rights "$root/src/cli/main.ts" "$@"
  exec "$deno" run "$@"
}

# `deno task cli -- serve` hands the dashes on.
[ "${1-}" != -- ] || shift

case ${1-} in
serve)
  shift
  # The settings say what the daemon needs: they are read once more, for that.
  rights=$(run "--allow-read${newline}--allow-env" permissions "$@")
  # Whoever asks for help gets that of the command itself.
  case $rights in --allow-*) ;; *) rights=--allow-env ;; esac
  run "$rights" serve "$@"
  ;;
demo | soak) run "--allow-net=127.0.0.1${newline}--allow-read${newline}--allow-write${newline}--allow-env${newline}--allow-ffi" "$@" ;;
*) run "--allow-net${newline}--allow-read${newline}--allow-write${newline}--allow-env${newline}--allow-ffi" "$@" ;;
esac
