"""Writes an image archive (OCI image layout in a tar) that holds one static program, which it runs as a user without rights.

usage: image.py ARCHIVE NAME PROGRAM PATH     PATH is the program's in the image
"""

import gzip
import hashlib
import io
import json
import pathlib
import platform
import sys
import tarfile

ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64"}
OCI = "application/vnd.oci.image"
USER = 65532


def layer(program, path):
    """A file system with the program, the name of its user, and a folder for temporary files."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as files:
        for folder, mode in (("tmp", 0o1777), ("etc", 0o755), *((str(p), 0o755) for p in reversed(path.parents) if p.name)):
            entry = tarfile.TarInfo(folder.lstrip("/"))
            entry.type, entry.mode = tarfile.DIRTYPE, mode
            files.addfile(entry)
        add(files, "etc/passwd", f"root:x:0:0::/:/\nnonroot:x:{USER}:{USER}::/:/\n".encode(), 0o644)
        add(files, str(path).lstrip("/"), program.read_bytes(), 0o755)
    return buffer.getvalue()


def add(files, name, content, mode=0o644):
    entry = tarfile.TarInfo(name)
    entry.size, entry.mode = len(content), mode
    files.addfile(entry, io.BytesIO(content))


def write_archive(archive, name, program, path):
    blobs = {}

    def blob(content, kind):
        digest = hashlib.sha256(content).hexdigest()
        blobs[digest] = content
        return {"mediaType": f"{OCI}.{kind}", "digest": f"sha256:{digest}", "size": len(content)}

    content = layer(program, path)
    config = {
        "architecture": ARCHITECTURES[platform.machine()],
        "os": "linux",
        "config": {"Entrypoint": [str(path)], "User": str(USER), "Env": ["PATH=/"]},
        "rootfs": {"type": "layers", "diff_ids": ["sha256:" + hashlib.sha256(content).hexdigest()]},
    }
    manifest = {
        "schemaVersion": 2,
        "mediaType": f"{OCI}.manifest.v1+json",
        "config": blob(json.dumps(config).encode(), "config.v1+json"),
        "layers": [blob(gzip.compress(content, 1, mtime=0), "layer.v1.tar+gzip")],
    }
    names = {"io.containerd.image.name": name, "org.opencontainers.image.ref.name": name.rsplit(":", 1)[-1]}
    index = {"schemaVersion": 2, "manifests": [blob(json.dumps(manifest).encode(), "manifest.v1+json") | {"annotations": names}]}
    with tarfile.open(archive, "w") as files:
        add(files, "oci-layout", b'{"imageLayoutVersion": "1.0.0"}')
        add(files, "index.json", json.dumps(index).encode())
        for digest, content in blobs.items():
            add(files, "blobs/sha256/" + digest, content)


if __name__ == "__main__":
    write_archive(sys.argv[1], sys.argv[2], pathlib.Path(sys.argv[3]), pathlib.PurePosixPath(sys.argv[4]))
