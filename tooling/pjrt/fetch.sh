#!/usr/bin/env bash
# Fetches the PJRT plugin for the CPU, and the header of its C API, into FOLDER (default: hearth/pjrt in the user's cache) and
# prints the plugin's path. Does nothing where it is there already. Needs python3 with pip. Both the wheel and the plugin in
# it are pinned by their SHA-256. Plugins for other devices are never fetched: their licences are between you and their maker.
#   fetch.sh [FOLDER]
set -euo pipefail
folder=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/hearth/pjrt}
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=tooling/wheels.sh
source "$here/../wheels.sh"
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
        echo "no pinned PJRT plugin for $(uname -m); give one by hearth.daemon.pjrt.plugins.cpu" >&2
        exit 69
        ;;
esac
lock_folder "$folder"
folder=$(cd "$folder" && pwd)
if ! complete; then
    work=$(mktemp -d "$folder/.fetch.XXXXXX")
    trap 'rm -rf "$work"' EXIT
    download_wheels "$work" "$here/requirements.txt" --implementation cp --python-version 3.12 --platform "$platform"
    unpack_wheel "$work"/*.whl "$work" "$library" "$header"
    (cd "$work" && sha256sum --check --quiet "$here/SHA256SUMS" >&2)
    mv -f "$work/$library" "$work/$header" "$folder/"
    printf '%s %s\n' "$(sha256sum <"$here/SHA256SUMS")" "$(stat -c '%s %Y' "$folder/$library")" >"$folder/checked"
fi
echo "$folder/$library"
