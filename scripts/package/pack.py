"""Packs a folder into an archive whose bytes depend on names and contents alone: sorted, of nobody, and of the time in
SOURCE_DATE_EPOCH.

    pack.py FOLDER OUT.tar.gz|OUT.zip
"""

import gzip
import io
import os
import sys
import tarfile
import time
import zipfile
from pathlib import Path

# Rights do not exist on every system, so that they follow from what a file is.
PROGRAMS = {"pkimm", "pkimm.exe"}


def mode(path):
    return 0o755 if path.name in PROGRAMS else 0o644


def tar(files, epoch):
    held = io.BytesIO()
    with tarfile.open(fileobj=held, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        for name, path in files:
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode, entry.mtime = path.stat().st_size, mode(path), epoch
            with path.open("rb") as file:
                archive.addfile(entry, file)
    return gzip.compress(held.getvalue(), compresslevel=9, mtime=epoch)


def zipped(files, epoch):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, path in files:
            entry = zipfile.ZipInfo(name, time.gmtime(epoch)[:6])
            entry.create_system, entry.external_attr = 3, (0o100000 | mode(path)) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(entry, path.read_bytes())
    return held.getvalue()


if __name__ == "__main__":
    if len(sys.argv) != 3:
        sys.exit(__doc__)
    folder, out = Path(sys.argv[1]), Path(sys.argv[2])
    paths = (path for path in folder.rglob("*") if path.is_file())
    files = sorted((path.relative_to(folder.parent).as_posix(), path) for path in paths)
    pack = zipped if out.suffix == ".zip" else tar
    out.write_bytes(pack(files, int(os.environ["SOURCE_DATE_EPOCH"])))
