#!/usr/bin/env bash
# Installs the wheel with every supported Python beside the one of .venv that is on this machine, and plans,
# checks and solves a small case in an empty folder: the versions that are named, else all. It says which are
# not here.
set -euo pipefail
cd "$(dirname "$0")/.."
root=$PWD
unset PYTHONPATH  # else pip takes the sources for an installation
place=$(mktemp -d)
trap 'rm -rf "$place"' EXIT

# The interpreter of a version: by its name, or of pyenv, whose own names only work where a version is chosen.
interpreter() {
  local candidate
  for candidate in "python$1" "${PYENV_ROOT:-$HOME/.pyenv}"/versions/"$1".*/bin/python; do
    if "$candidate" -c 'import venv' 2>/dev/null; then
      echo "$candidate"
      return
    fi
  done
  return 1
}

.venv/bin/python -m pip wheel --quiet --disable-pip-version-check --no-deps --wheel-dir "$place" .
[ $# -gt 0 ] || set -- 3.12 3.13 3.14
for version in "$@"; do
  if ! python=$(interpreter "$version"); then
    echo "Python $version is not here: not tried"
    continue
  fi
  "$python" -m venv "$place/venv"
  "$place/venv/bin/pip" install --quiet --disable-pip-version-check --constraint constraints.txt "$place"/*.whl
  mkdir "$place/empty"
  (
    cd "$place/empty"
    export NUMBA_CACHE_DIR=$PWD/compiled
    planner=$place/venv/bin/planner
    "$planner" solve --no-reliable --set horizon.quarters=2 --gap 0.05 --json plan.json >/dev/null
    "$planner" check plan.json
    "$planner" known-case "$root/seeds/known_cases/pmed_40_p4.txt" --format orlib-pmed >/dev/null
  )
  echo "Python $version: installs from the wheel, plans, checks"
  rm -rf "$place/venv" "$place/empty"
done
