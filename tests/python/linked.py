"""Asks scripts/package/linked.py for the licence texts of packages that hold none.

Usage: linked.py FOLDER

FOLDER is the one with the script.
"""

import importlib.util
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
described = importlib.util.spec_from_file_location("linked", Path(sys.argv[1], "linked.py"))
linked = importlib.util.module_from_spec(described)
described.loader.exec_module(linked)

MIT = "The MIT License\n\nCopyright (c) Somebody\n\nPermission is hereby granted, free of charge, to any person.\n"
APACHE = "   Apache License\n   Version 2.0, January 2004\n\n   END OF TERMS AND CONDITIONS\n"


def package(name, licence, files, repository=None, authors=()):
    folder = Path(tempfile.mkdtemp(dir=place))
    for path, text in {"Cargo.toml": "", **files}.items():
        Path(folder, path).parent.mkdir(parents=True, exist_ok=True)
        Path(folder, path).write_text(text)
    fields = {"name": name, "version": "1.0.0", "license": licence, "repository": repository, "authors": list(authors)}
    return linked.Package(fields | {"source": "registry", "manifest_path": str(folder / "Cargo.toml")}, "0")


with tempfile.TemporaryDirectory() as place:
    others = [
        package("one", "MIT", {"LICENSE-MIT": MIT, "src/licence.rs": "code"}, "https://git.example/one/tree/main/a"),
        package("two", "Apache-2.0", {"LICENSE": APACHE, "vendored/COPYING": "Free.", "tests/LICENSE": "Of tests."}),
    ]
    assert linked.texts_of(others[0], others) == [MIT]
    assert linked.texts_of(others[1], others) == [APACHE, "Free."]
    # Of its repository, which is named in several ways.
    assert linked.texts_of(package("a", "MIT", {}, "https://git.example/one.git"), others) == [MIT]
    # The choice that is the same for all, however the expression is written.
    assert linked.texts_of(package("b", "MIT/Apache-2.0", {}), others) == [APACHE]
    text = linked.texts_of(package("c", "MIT", {}, None, ["Ada <ada@example.org>", "Bob"]), others)[0]
    assert "Copyright (c) Ada, Bob\n\nPermission" in text and "Somebody" not in text, text
    assert "Copyright (c) the authors of d\n" in linked.texts_of(package("d", "MIT", {}), others)[0]
    for licence in ["ISC", "", "Apache-2.0 AND ISC", "MIT WITH something"]:
        try:
            linked.texts_of(package("e", licence, {}), others)
        except linked.Missing as missing:
            assert "e 1.0.0" in str(missing) and "comes without a licence text" in str(missing)
        else:
            raise AssertionError(f"{licence} has no text")
