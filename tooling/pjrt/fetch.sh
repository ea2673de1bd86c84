#!/usr/bin/env bash
# Fetches the PJRT plugin for the CPU, and the header of its C API, into FOLDER (default: hearth/pjrt in the user's cache) and
# prints the plugin's path. Does nothing where it is there already. Needs python3 with pip. Both the wheel and the plugin in
# it are pinned by their SHA-256. Plugins for other devices are never fetched: their licences are between you and their maker.
#   fetch.sh [FOLDER]
set -euo pipefail
folder=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/hearth/pjrt}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
library=xla_cpu_pjrt.so
header=pjrt_c_api.h

# The checksum is taken once for each state of the file: it reads 259 MB.
complete() {
    local state
    [[ -s $folder/$library && -s $folder/$header && -s $folder/checked ]] || return 1
    state=$(stat -c '%s %Y' "$folder/$library")
    [[ $(<"$folder/checked") == "$(sha256sum <"$here/SHA256SUMS") $state" ]]
}

case "$(uname -m)" in
    x86_64) platform=manylinux_2_27_x86_64 ;;
    *)
        echo "no pinned PJRT plugin for $(uname -m); give one by hearth.pjrt.plugins.cpu" >&2
        exit 69
        ;;
esac
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
# Two builds at once fetch once.
exec 9>"$folder/.lock"
flock 9
if ! complete; then
    work=$(mktemp -d "$folder/.fetch.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes --only-binary :all: \
        --implementation cp --python-version 3.12 --platform "$platform" \
        --dest "$work" --requirement "$here/requirements.txt" >&2
    python3 - "$work" "$library" "$header" <<'PYTHON'
import pathlib, shutil, sys, zipfile
work = pathlib.Path(sys.argv[1])
with zipfile.ZipFile(next(work.glob("*.whl"))) as wheel:
    for wanted in sys.argv[2:]:
        name = next(name for name in wheel.namelist() if name.endswith("/" + wanted))
        with wheel.open(name) as source, open(work / wanted, "wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
PYTHON
    (cd "$work" && sha256sum --check --quiet "$here/SHA256SUMS" >&2)
    mv -f "$work/$library" "$work/$header" "$folder/"
    printf '%s %s\n' "$(sha256sum <"$here/SHA256SUMS")" "$(stat -c '%s %Y' "$folder/$library")" >"$folder/checked"
fi
echo "$folder/$library"
