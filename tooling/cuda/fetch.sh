#!/usr/bin/env bash
# Fetches NVRTC, NVIDIA's compiler for CUDA C, into FOLDER (default: hearth/nvrtc in the user's cache) and prints the library's
# path, which CUDA_NVRTC_LIBRARY takes. Does nothing where it is there already. Needs python3 with pip, and no GPU. The wheel is
# pinned by its SHA-256. NVIDIA's licence lies beside the library: it is fetched for this machine and part of no image.
#   fetch.sh [FOLDER]
set -euo pipefail
folder=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/hearth/nvrtc}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tooling/wheels.sh
source "$here/../wheels.sh"
library=libnvrtc.so.12
wanted=("$library" libnvrtc-builtins.so.12.6 License.txt)

complete() {
    local file
    for file in "${wanted[@]}"; do
        [[ -s $folder/$file ]] || return 1
    done
    cmp -s "$here/requirements.txt" "$folder/requirements.txt"
}

if [[ $(uname -m) != x86_64 ]]; then
    echo "no pinned NVRTC for $(uname -m); install CUDA 12's, or name one by CUDA_NVRTC_LIBRARY" >&2
    exit 69
fi
lock_folder "$folder"
folder=$(cd "$folder" && pwd)
if ! complete; then
    work=$(mktemp -d "$folder/.fetch.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    download_wheels "$work" "$here/requirements.txt" --platform manylinux2014_x86_64
    unpack_wheel "$work"/*.whl "$work" "${wanted[@]}"
    for file in "${wanted[@]}"; do
        mv -f "$work/$file" "$folder/"
    done
    # Last: it says that the rest is whole.
    cp "$here/requirements.txt" "$folder/"
fi
echo "$folder/$library"
