"""What is linked into the program for one target, read from cargo: its licence texts, or its software bill of materials.

    linked.py licences TARGET     prints every licence text, with the packages and fonts that it is of
    linked.py sbom TARGET         prints the bill of materials as CycloneDX 1.6

Both print of the same packages: those on normal dependencies of the program. Procedural macros and build scripts run while
it is built, and are no part of it. Where a package, or a font in one, comes without a licence text, nothing is printed and
the run fails.
"""

import datetime
import fnmatch
import functools
import hashlib
import html
import json
import os
import re
import subprocess
import sys
import tomllib
import uuid
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
PROGRAM = "pkimm"

# Names of files that hold a licence or a notice, and folders of a package that are not linked in.
LICENCE_NAME = re.compile(r"licen[cs]e|^copying|^copyright|^notice|^[ou]fl\b", re.IGNORECASE)
LICENCE_ENDINGS = {"", ".txt", ".md", ".html"}
NOT_LINKED = {"tests", "examples", "benches", "fuzz", "target", ".git"}
FONT_ENDINGS = {".ttf", ".otf", ".pfb", ".woff", ".woff2", ".hex"}

# Licences whose texts are the same for all, and how the text begins once its white space is evened out.
STANDARD = {
    "Apache-2.0": "Apache License Version 2.0, January 2004",
    "CC0-1.0": "Creative Commons Legal Code CC0 1.0 Universal",
}
# The licence that differs in who holds the rights alone, and where its own words begin.
MIT_BEGINS = "Permission is hereby granted, free of charge"


class Missing(Exception):
    """What is linked in and may not be given out as it is."""


class Package:
    """A package of the dependency graph."""

    def __init__(self, described, checksum):
        self.name = described["name"]
        self.version = described["version"]
        self.licence = re.sub(r"\s*/\s*", " OR ", described["license"] or "")
        self.repository = described["repository"]
        self.authors = described["authors"]
        self.folder = Path(described["manifest_path"]).parent
        self.is_ours = described["source"] is None
        self.checksum = checksum
        self.needs = set()

    @property
    def label(self):
        return f"{self.name} {self.version}"

    @property
    def address(self):
        """The package URL."""
        return f"pkg:cargo/{self.name}@{self.version.replace('+', '%2B')}"

    @functools.cached_property
    def files(self):
        """The files that may be linked in, in a fixed order."""
        found = []
        for folder, folders, names in os.walk(self.folder):
            folders[:] = sorted(name for name in folders if name not in NOT_LINKED)
            found += [Path(folder, name) for name in names]
        return sorted(found)

    @functools.cached_property
    def texts(self):
        """The licence texts that it comes with."""
        return [
            path.read_text(encoding="utf-8", errors="replace")
            for path in self.files
            if LICENCE_NAME.search(path.name) and path.suffix.lower() in LICENCE_ENDINGS
        ]


def output(*command):
    return subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True, encoding="utf-8").stdout


def packages(target):
    """The packages that are linked into the program, by name and version."""
    described = json.loads(output("cargo", "metadata", "--locked", "--format-version", "1", "--filter-platform", target))
    lock = tomllib.loads((ROOT / "Cargo.lock").read_text(encoding="utf-8"))
    checksums = {(entry["name"], entry["version"]): entry.get("checksum") for entry in lock["package"]}
    known = {(entry["name"], entry["version"]): entry for entry in described["packages"]}
    # `cargo tree` resolves features for the program alone, while the metadata has those of the whole workspace.
    tree = output(
        *("cargo", "tree", "--locked", "--package", PROGRAM, "--target", target),
        *("--edges", "normal,no-proc-macro", "--prefix", "depth", "--format", " {p}"),
    )
    found, above = {}, []
    for line in tree.splitlines():
        depth, name, version = line.split()[:3]
        key = (name, version.removeprefix("v"))
        package = found.get(key) or Package(known[key], checksums[key])
        found[key] = package
        del above[int(depth) :]
        if above:
            above[-1].needs.add(key)
        above.append(package)
    return dict(sorted(found.items()))


@functools.cache
def evened(text):
    return " ".join(text.split())


def same_place(address):
    """An address of a repository without what differs between packages of it."""
    return re.sub(r"(/tree/.*|\.git)?/*$", "", address or "")


def standard_text(licence, texts):
    """The text of a licence that is the same for all, as another package has it."""
    begins = STANDARD[licence]
    return next((text for text in texts if evened(text).startswith(begins)), None)


def permission(package, texts):
    """The text of the MIT licence for a package that names it and does not hold it."""
    body = next((text[text.index(MIT_BEGINS) :] for text in texts if MIT_BEGINS in text), None)
    holders = ", ".join(re.sub(r"\s*<.*?>", "", author) for author in package.authors)
    return body and f"MIT License\n\nCopyright (c) {holders or f'the authors of {package.name}'}\n\n{body}"


def texts_of(package, every):
    """The licence texts of a package: its own, those of its repository, or the common text of a licence that it names."""
    own = package.texts
    if own:
        return own
    place = same_place(package.repository)
    for other in every:
        if place and same_place(other.repository) == place and other.texts:
            return other.texts
    others = [text for other in every if not other.is_ours for text in other.texts]
    named = re.split(r"\s+OR\s+", package.licence)
    for licence in named:
        text = licence in STANDARD and standard_text(licence, others)
        if text:
            return [text]
    text = "MIT" in named and permission(package, others)
    if text:
        return [text]
    raise Missing(f"{package.label} ({package.licence or 'no licence'}) comes without a licence text")


def fonts(found):
    """The fonts in the packages, each as `fonts.toml` describes it. A font that it does not describe is missing."""
    rows = tomllib.loads((HERE / "fonts.toml").read_text(encoding="utf-8"))["font"]
    linked = []
    for package in found.values():
        names = [path.name for path in package.files if path.suffix in FONT_ENDINGS]
        of_package = [row for row in rows if row["package"] == package.name]
        for name in names:
            row = next((row for row in of_package if fnmatch.fnmatch(name, row["files"])), None)
            if row is None:
                raise Missing(f"{package.label} holds the font {name}, of which fonts.toml says nothing")
            if row.get("linked", True) and row not in linked:
                linked.append(row)
    return linked


def font_text(row, found):
    """The text that a font is under, which has to be in a package that `fonts.toml` names."""
    holder = row.get("text-in", row["package"])
    for package in found.values():
        if package.name == holder:
            for text in package.texts:
                if evened(row["says"]) in evened(text):
                    return text
    raise Missing(f"no text of {holder} says of {row['name']}: {row['says']}")


def of_rust():
    """Version and licence texts of the standard library."""
    version = output("rustc", "--version").split()[1]
    path = Path(output("rustc", "--print", "sysroot").strip(), "share/doc/rust/COPYRIGHT-library.html")
    if not path.is_file():
        raise Missing(f"the toolchain has no {path}: install the component `rustc` with its documents")
    text = re.sub(r"<(style|head)\b.*?</\1>|<[^>]*>", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    return version, re.sub(r"\n\s*\n\s*", "\n\n", html.unescape(text)).strip()


def of_musl():
    """The licence text of the library of C that a static program for Linux holds."""
    places = [os.environ.get("PKIMM_MUSL_COPYRIGHT"), "/usr/share/doc/musl/copyright", "/usr/share/doc/musl-dev/copyright"]
    for place in filter(None, places):
        if Path(place).is_file():
            return Path(place).read_text(encoding="utf-8")
    raise Missing("the licence of musl is not there: install the package musl, or name its file in PKIMM_MUSL_COPYRIGHT")


def licences(target):
    """One file with all licence texts, each once, with all that it is of."""
    found = packages(target)
    theirs = [package for package in found.values() if not package.is_ours]
    by_text = {}

    def add(text, label):
        text = text.replace("\r\n", "\n").strip("\n")
        by_text.setdefault(evened(text), (text, []))[1].append(label)

    for package in theirs:
        for text in {evened(text): text for text in texts_of(package, theirs)}.values():
            add(text, package.label)
    rows = fonts(found)
    for row in rows:
        add(font_text(row, found), f"font {row['name']}")
    version, text = of_rust()
    add(text, f"Rust standard library {version}")
    if "-musl" in target:
        add(of_musl(), "musl")
    lines = [
        f"What is linked into {PROGRAM} for {target}, apart from its own code, which is under the MIT license (LICENSE).",
        "",
        "Packages",
        "",
        *(f"  {package.label}: {package.licence} {package.repository or ''}".rstrip() for package in theirs),
        f"  Rust standard library {version}: MIT OR Apache-2.0 https://github.com/rust-lang/rust",
        *(["  musl: MIT https://musl.libc.org"] if "-musl" in target else []),
        "",
        "Fonts",
        "",
        *(f"  {row['name']}: {row['license']}. {row['copyright']}" for row in rows),
    ]
    for text, labels in by_text.values():
        lines += ["", "=" * 100, *labels, "-" * 100, "", text]
    return "\n".join(lines) + "\n"


def component(package, rows):
    entry = {
        "type": "library",
        "bom-ref": package.address,
        "name": package.name,
        "version": package.version,
        "licenses": [{"expression": package.licence}],
        "purl": package.address,
    }
    if package.checksum:
        entry["hashes"] = [{"alg": "SHA-256", "content": package.checksum}]
    if package.repository:
        entry["externalReferences"] = [{"type": "vcs", "url": package.repository}]
    held = [
        {
            "type": "data",
            "bom-ref": f"{package.address}#{row['name'].replace(' ', '-')}",
            "name": row["name"],
            "copyright": row["copyright"],
            "licenses": [{"license": {"name": row["license"]}}],
        }
        for row in rows
        if row["package"] == package.name
    ]
    return entry | ({"components": held} if held else {})


def sbom(target):
    """The bill of materials. The time in it is that of the commit, so that it is the same wherever it is made."""
    found = packages(target)
    rows = fonts(found)
    root = next(package for package in found.values() if package.name == PROGRAM)
    version, _ = of_rust()
    rust = {
        "type": "library",
        "bom-ref": "rust-std",
        "name": "Rust standard library",
        "version": version,
        "licenses": [{"expression": "MIT OR Apache-2.0"}],
        "externalReferences": [{"type": "vcs", "url": "https://github.com/rust-lang/rust"}],
    }
    others = [rust]
    if "-musl" in target:
        musl = {"type": "library", "bom-ref": "musl", "name": "musl", "licenses": [{"expression": "MIT"}]}
        others.append(musl | {"externalReferences": [{"type": "website", "url": "https://musl.libc.org"}]})
    epoch = int(os.environ["SOURCE_DATE_EPOCH"])
    moment = datetime.datetime.fromtimestamp(epoch, datetime.timezone.utc)
    dependencies = [
        {"ref": package.address, "dependsOn": sorted(found[key].address for key in package.needs)}
        for package in found.values()
    ]
    next(entry for entry in dependencies if entry["ref"] == root.address)["dependsOn"] += [
        entry["bom-ref"] for entry in others
    ]
    bom = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {
            "timestamp": moment.strftime("%Y-%m-%dT%H:%M:%SZ"),
            "component": component(root, []) | {"type": "application"},
            "properties": [{"name": "cdx:rustc:sbom:target:triple", "value": target}],
        },
        "components": [component(package, rows) for package in found.values() if package is not root] + others,
        "dependencies": dependencies,
    }
    digest = hashlib.sha256(json.dumps(bom, sort_keys=True).encode()).hexdigest()
    return json.dumps({"serialNumber": f"urn:uuid:{uuid.uuid5(uuid.NAMESPACE_OID, digest)}", **bom}, indent=2) + "\n"


if __name__ == "__main__":
    actions = {"licences": licences, "sbom": sbom}
    if len(sys.argv) != 3 or sys.argv[1] not in actions:
        sys.exit(__doc__)
    try:
        printed = actions[sys.argv[1]](sys.argv[2])
    except Missing as missing:
        sys.exit(f"linked.py: {missing}")
    sys.stdout.buffer.write(printed.encode("utf-8"))
