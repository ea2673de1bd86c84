#!/usr/bin/env bash
# Fetches NVRTC, NVIDIA's compiler for CUDA C, into FOLDER (default: hearth/nvrtc in the user's cache) and prints the library's
# path, which CUDA_NVRTC_LIBRARY takes. Does nothing where it is there already. Needs python3 with pip, and no GPU. The wheel is
# pinned by its SHA-256. NVIDIA's licence lies beside the library: it is fetched for this machine and part of no image.
#   fetch.sh [FOLDER]
set -euo pipefail
folder=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/hearth/nvrtc}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
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
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
# Two builds at once fetch once.
exec 9>"$folder/.lock"
flock 9
if ! complete; then
    work=$(mktemp -d "$folder/.fetch.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes --only-binary :all: \
        --platform manylinux2014_x86_64 --dest "$work" --requirement "$here/requirements.txt" >&2
    python3 - "$work" "${wanted[@]}" <<'PYTHON'
import pathlib, shutil, sys, zipfile
work = pathlib.Path(sys.argv[1])
with zipfile.ZipFile(next(work.glob("*.whl"))) as wheel:
    for wanted in sys.argv[2:]:
        name = next(name for name in wheel.namelist() if name.endswith("/" + wanted))
        with wheel.open(name) as source, open(work / wanted, "wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
PYTHON
    for file in "${wanted[@]}"; do
        mv -f "$work/$file" "$folder/"
    done
    # Last: it says that the rest is whole.
    cp "$here/requirements.txt" "$folder/"
fi
echo "$folder/$library"
