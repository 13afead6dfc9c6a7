"""Reads every exchange format of a build and compares what it says with the release document.

Usage: exchange.py RELEASE_FOLDERS [FORMAT…]

RELEASE_FOLDERS are parted as the system parts paths. FORMATs are left out of the builds, and have no file there. It knows the formats' documentation, the words of the language and
the official validators alone. Prints what differs; exits with 1 where something does.
"""

import csv
import json
import os
import re
import sys
from pathlib import Path

import yaml
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from trestle.oscal.catalog import Catalog
from words import words

FAULTS = []


def same(what, found, expected):
    if found != expected:
        pair = next(((a, b) for a, b in zip(found, expected) if a != b), (len(found), len(expected)))
        FAULTS.append(f"{what}: {str(pair[0])[:300]} is not {str(pair[1])[:300]}")


def one(folder, pattern):
    files = list(folder.glob(pattern))
    assert len(files) == 1, (pattern, files)
    return files[0]


def categories(release):
    return [(module, category) for module in release["modules"] for category in module["categories"]]


def requirements(release):
    return [(category, requirement) for _, category in categories(release) for requirement in category["requirements"]]


def described(release):
    """Each category, and behind it its requirements."""
    return [item for _, category in categories(release) for item in [category, *category["requirements"]]]


def by_level(release, item):
    """What is said of each level of the model; nothing where an item does not speak of it."""
    said = {level["number"]: level["description"] for level in item.get("levels", [])}
    return {level["number"]: said.get(level["number"], "") for level in release["levels"]}


def line(text):
    return " ".join(re.sub("[\\s\\x00-\\x1f\\x7f-\\x9f\\ufeff\\ufffe\\uffff]+", " ", text).split())


def prop(entry, name):
    values = [prop["value"] for prop in entry.get("props", entry.get("properties", [])) if prop["name"].partition(":")[2] == name or prop["name"] == name]
    return values


def unescaped(text):
    """A text of Markdown in which nothing but escapes was written."""
    return re.sub(r"\\([\\\[\]*_`<&+#>~=.)-])", r"\1", text)


def cited(text):
    """The list as titles and addresses."""
    if text.strip() == "N/A":
        return []
    lines = [line.removeprefix("- ") for line in text.rstrip("\n").split("\n")]
    found = [(line, re.fullmatch(r"\[(.*)\]\(<?(.*?)>?\)", line)) for line in lines]
    return [(unescaped(link[1]), link[2]) if link else (unescaped(line), None) for line, link in found]


def yaml_v1(folder, release):
    data = yaml.safe_load(one(folder, "*-model-*.v1.yaml").read_text())
    same("yaml-v1 modules", [(m["id"], m["name"]) for m in data["modules"]], [(m["id"], m["name"]) for m in release["modules"]])
    found = [(c["id"], c["weight"], c["name"], c["description"].rstrip("\n")) for m in data["modules"] for c in m["categories"]]
    same("yaml-v1 categories", found, [(str(c["number"]), c["weight"], c["name"], c["description"]) for _, c in categories(release)])
    found = [
        (level["number"], level["name"], level["description"].rstrip("\n"))
        for m in data["modules"] for c in m["categories"] for level in c["levels"]
    ]
    expected = [(l["number"], f'{l["number"]} - {l["name"]}', l["description"]) for _, c in categories(release) for l in c["levels"]]
    same("yaml-v1 levels", found, expected)
    found = [
        (r["id"], r["weight"], r["description"], r["guidance"].rstrip("\n"), r["assessment"].rstrip("\n"))
        for m in data["modules"] for c in m["categories"] for r in c["requirements"]
    ]
    expected = [(str(r["number"]), r["weight"], r["description"], r["guidance"], r["assessment"]) for _, r in requirements(release)]
    same("yaml-v1 requirements", found, expected)
    catalogue = {reference["id"]: reference for reference in release["references"]}
    for m, c, r, own_requirement in ((m, c, r, own_requirement) for m, rm in zip(data["modules"], release["modules"])
                         for c, rc in zip(m["categories"], rm["categories"]) for r, own_requirement in zip(c["requirements"], rc["requirements"])):
        if "referencesNote" in own_requirement:
            same("yaml-v1 note", r["references"].rstrip("\n"), own_requirement["referencesNote"])
            continue
        expected = [(re.sub("[\r\n]", " ", catalogue[id]["title"]).lstrip(), catalogue[id].get("url")) for id in own_requirement["references"]]
        same("yaml-v1 references", cited(r["references"]), expected)


def latin1(text):
    """A text in the characters of the web client, for the marks that the model uses."""
    for mark, plain in {"\u2019": "'", "\u2018": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-", "\u2026": "...", "\u2265": ">=", "\u2264": "<=", "\ufeff": ""}.items():
        text = text.replace(mark, plain)
    return text.rstrip("\n")


def self_assessment(folder, release):
    text = one(folder, "self-assessment-*.yaml").read_text()
    text.encode("latin-1")
    data = yaml.safe_load(text)
    names = ["Initial", "Basic", "Advanced", "Managed", "Optimized"]
    found = [(m["id"], latin1(m["name"]), latin1(m["description"])) for m in data["modules"]]
    same("self-assessment modules", found, [(m["id"], latin1(m["name"]), latin1(m["description"])) for m in release["modules"]])
    found = [
        (c["id"], c["weight"], latin1(c["name"]), latin1(c["description"]), [(l["number"], l["name"], latin1(l["description"])) for l in c["levels"]])
        for m in data["modules"] for c in m["categories"]
    ]
    had_positions = tuple(map(int, release["version"].split("."))) < (2, 0, 0)
    expected = [
        (str(c["number"]) if had_positions else c["id"], c["weight"], latin1(c["name"]), latin1(c["description"]),
         [(l["number"], f'{l["number"]} - {names[l["number"] - 1]}', latin1(l["description"])) for l in c["levels"]])
        for _, c in categories(release)
    ]
    same("self-assessment categories", found, expected)
    config = yaml.safe_load((folder / "config.yaml").read_text())
    assert "${progressUrl}" in config["email"]["body"] and config["overview"]["data"]


def tables(folder, release):
    model = re.sub("[^a-z0-9]+", "-", release["shortName"].lower()).strip("-")
    with open(one(folder, f"{model}-*.csv"), newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))

    formulas = [cell for row in rows for cell in row.values() if re.match(r"[\s\x00-\x1f\x7f-\x9f\ufeff]*[=+\-@]|[\t\r]", cell)]
    same("csv formulas", formulas, [])

    def plain(cell):
        return cell[1:] if re.match(r"'['\s\x00-\x1f\x7f-\x9f\ufeff]*[=+\-@]|'+[\t\r]", cell) else cell

    def levels(row, name):
        return {level["number"]: plain(row[f'{name}-{level["number"]}']) for level in release["levels"]}

    found = [
        (r["category-id"], r["category-weight"], r["code"], r["id"], plain(r["title"]), r["weight"], plain(r["guidance"]),
         plain(r["assessment"]), r["reference-ids"].split(), levels(r, "level"), levels(r, "category-level"))
        for r in rows
    ]
    expected = [
        (c["id"], str(c["weight"]), r["code"], r["id"], r["description"], str(r["weight"]), r["guidance"], r["assessment"], r["references"],
         by_level(release, r), by_level(release, c))
        for c, r in requirements(release)
    ]
    same("csv", found, expected)
    with open(one(folder, "anchors-*.csv"), newline="", encoding="utf-8") as file:
        found = [(r["id"], plain(r["title"]), levels(r, "level")) for r in csv.DictReader(file)]
    same("anchors", found, [(r["id"], r["description"], by_level(release, r)) for _, r in requirements(release)])
    with open(one(folder, f"eramba-{model}-*.csv"), newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))
    titles = {reference["id"]: reference["title"] for reference in release["references"]}
    say = words(release, "eramba")

    def row(module, category, requirement, references):
        code = f'{module["id"]}.{category["id"]}'
        last = f"{say['assessment']}\n{requirement['assessment']}\n{say['references']}\n{references}"
        return [code, category["name"], category["description"], f'{code}.{requirement["id"]}', requirement["description"], requirement["guidance"], last]

    def named(shape, cited):
        return [row(m, c, r, cited(r["references"])) for m in shape["modules"] for c in m["categories"] for r in c["requirements"]]

    def without_addresses(text):
        return re.sub(r"!?\[((?:\\.|[^\[\]\\])*)\]\([^)]*\)", r"\1", text)

    # What the converter of the consortium makes of the published shape: of the older one in versions that had positions.
    if tuple(map(int, release["version"].split("."))) < (2, 0, 0):
        older = list(folder.glob("*.v1.yaml"))
        expected = named(yaml.safe_load(older[0].read_text()), without_addresses) if older else rows
    else:
        expected = named(release, lambda ids: "\n".join(f"- {titles[id]}" for id in ids))
    same("eramba", rows, expected)


def oscal(folder, release):
    path = one(folder, "*.oscal.json")
    assert Catalog.oscal_read(path) is not None
    catalog = json.loads(path.read_text())["catalog"]
    ids = {resource["uuid"]: prop(resource, "id")[0] for resource in catalog.get("back-matter", {"resources": []})["resources"]}
    same("oscal resources", list(ids.values()), [reference["id"] for reference in release["references"]])
    found, levels = [], []
    for module in catalog["groups"][1:]:
        for category in module["groups"]:
            levels += [(category["id"], part["class"], part["prose"]) for part in category["parts"] if part["name"] == "level"]
            for control in category["controls"]:
                levels += [(control["id"], part["class"], part["prose"]) for part in control["parts"] if part["name"] == "level"]
                parts = {part["name"]: part["prose"] for part in control["parts"]}
                links = [ids[link["href"][1:]] for link in control.get("links", [])]
                found.append((category["id"], prop(category, "weight")[0], control["id"], control["title"], prop(control, "weight")[0],
                              parts["guidance"], parts["assessment"], links))
    expected = [
        (c["id"], str(c["weight"]), r["id"], line(r["description"]), str(r["weight"]), r["guidance"], r["assessment"], r["references"])
        for c, r in requirements(release)
    ]
    same("oscal requirements", found, expected)
    same("oscal levels", levels, [(item["id"], f'level-{l["number"]}', l["description"]) for item in described(release) for l in item.get("levels", [])])


def cyclonedx(folder, release):
    text = one(folder, "*.cdx.json").read_text()
    error = JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)
    if error is not None:
        FAULTS.append(f"cyclonedx: {str(error)[:500]}")
    standard = json.loads(text)["definitions"]["standards"][0]
    entries = standard["requirements"] + standard["levels"]
    refs = [entry["bom-ref"] for entry in entries] + [standard["bom-ref"]]
    same("cyclonedx unique", sorted(refs), sorted(set(refs)))
    pointed = [entry["parent"] for entry in standard["requirements"] if "parent" in entry]
    pointed += [ref for level in standard["levels"] for ref in level["requirements"]]
    same("cyclonedx dangling", [ref for ref in pointed if ref not in refs], [])
    of = {kind: [entry for entry in standard["requirements"] if prop(entry, "kind") == [kind]] for kind in ("category", "level", "requirement")}
    same("cyclonedx categories", [(e["identifier"], prop(e, "weight")[0]) for e in of["category"]], [(c["id"], str(c["weight"])) for _, c in categories(release)])
    found = [(e["parent"], e["identifier"], e["title"], e["text"]) for e in of["level"]]
    names = {level["number"]: level["name"] for level in release["levels"]}
    expected = [
        (f'{"category" if "requirements" in item else "requirement"}:{item["id"]}', str(l["number"]), names[l["number"]], l["description"])
        for item in described(release) for l in item.get("levels", [])
    ]
    same("cyclonedx levels", found, expected)
    found = [
        (e["parent"], e["identifier"], e["title"], prop(e, "weight")[0], e["text"], e["descriptions"][0], prop(e, "reference"))
        for e in of["requirement"]
    ]
    expected = [
        (f'category:{c["id"]}', r["id"], r["description"], str(r["weight"]), r["guidance"], r["assessment"], r["references"])
        for c, r in requirements(release)
    ]
    same("cyclonedx requirements", found, expected)


def rated_by(category, requirement):
    """The text of each level: the anchor of the requirement, or what its category says."""
    texts = {level["number"]: level["description"] for level in category["levels"]}
    return texts | {level["number"]: level["description"] for level in requirement.get("levels", [])}


def ciso_assistant(folder, release):
    library = yaml.safe_load(one(folder, "*.ciso-assistant.yaml").read_text())
    framework = library["objects"]["framework"]
    nodes = framework["requirement_nodes"]
    # What its loader asks of a URN, which it takes in small letters, and what its database holds.
    urns = [library["urn"], framework["urn"]] + [node["urn"] for node in nodes]
    pattern = r"urn:[a-z0-9_-]+:[a-z0-9_-]+:[a-z0-9_-]+:[0-9a-z\[\]()._:-]+"
    same("ciso-assistant urns", [urn for urn in urns if not re.fullmatch(pattern, urn) or len(urn) > 255], [])
    same("ciso-assistant unique", sorted(urns), sorted(set(urns)))
    texts = [text for node in [library, framework, *nodes] for text in (node["name"], node["ref_id"])]
    same("ciso-assistant lengths", [text for text in texts if len(text) > (200 if text in texts[::2] else 100)], [])
    kinds = {"urn", "parent_urn", "depth", "assessable", "ref_id", "name", "description", "typical_evidence", "annotation", "weight", "scores_definition_ref"}
    same("ciso-assistant keys", [key for node in nodes for key in node if key not in kinds], [])
    # The tree, in the order of the model, each node behind its parent.
    at = {}
    for node in nodes:
        parent = at.get(node.get("parent_urn"))
        same("ciso-assistant depth", (node["depth"], "parent_urn" in node), (parent["depth"] + 1 if parent else 1, parent is not None))
        same("ciso-assistant rated", [node["assessable"]], [node["depth"] == 3 and "weight" in node and "weight" in parent])
        at[node["urn"]] = node

    def plain(node):
        return [node.get(key, "") for key in ("name", "description", "typical_evidence")] + [node["ref_id"], node.get("weight")]

    def above(node):
        return at.get(node.get("parent_urn"), {}).get("ref_id")

    found = [(above(node), plain(node)) for node in nodes]
    expected = []
    for module in release["modules"]:
        expected.append((None, [module["name"], module["description"], "", module["id"], None]))
        for c in module["categories"]:
            about = "\n\n".join(text for text in (c["summary"], c["description"]) if text)
            expected.append((module["id"], [c["name"], about, "", c["code"], c["weight"] or None]))
            expected += [(c["code"], [r["description"], r["guidance"], r["assessment"], r["code"], r["weight"] or None]) for r in c["requirements"]]
    same("ciso-assistant nodes", found, expected)
    # Each requirement, rated on every level by what the document says of it.
    scores = framework["scores_definition"]
    numbers = [level["number"] for level in release["levels"]]
    same("ciso-assistant scale", [framework["min_score"], framework["max_score"]], [numbers[0], numbers[-1]])
    same("ciso-assistant levels", [(s["score"], s["name"]) for s in scores["scale"]], [(level["number"], level["name"]) for level in release["levels"]])
    parts = [text for level in release["levels"] for text in (level["summary"], *level["indicators"], *level["risks"])]
    said = "\n".join(s.get("description", "") for s in scores["scale"])
    same("ciso-assistant level texts", [text for text in parts if text not in said], [])
    rated = [node for node in nodes if node["depth"] == 3]
    found = [{s["score"]: s.get("description", "") for s in scores["alternatives"][node["scores_definition_ref"]]} for node in rated]
    same("ciso-assistant scores", found, [rated_by(c, r) for c, r in requirements(release)])
    same("ciso-assistant categories", [scores["alternatives"][c["id"]][-1].get("description", "") for _, c in categories(release)],
         [c["levels"][-1]["description"] for _, c in categories(release)])
    catalogue = {reference["id"]: reference for reference in release["references"]}
    for node, (_, r) in zip(rated, requirements(release)):
        said = node.get("annotation", "")
        names = [(re.sub("[\r\n]", " ", catalogue[id]["title"]).lstrip(), catalogue[id].get("url")) for id in r["references"]]
        if "referencesNote" in r:
            same("ciso-assistant note", [text for text in [r["referencesNote"]] if text not in said], [])
        elif names:
            head, _, listed = said.rpartition("\n\n")
            same("ciso-assistant references", (head.split("\n")[-1], cited(listed)), (words(release, "category")["references"] + ":", names))
        else:
            same("ciso-assistant references", [said] if words(release, "category")["references"] + ":" in said else [], [])
        same("ciso-assistant deprecated", [text for text in [r.get("deprecated", "")] if text not in said], [])
    major, minor, patch = map(int, release["version"].split("."))
    same("ciso-assistant version", [library["version"]], [major * 100_000 + minor * 1_000 + patch * 10 + (release["status"] != "draft")])
    same("ciso-assistant date", [library.get("publication_date")], [release.get("date")])
    about = [library["locale"], library["name"], library["ref_id"], library["copyright"]]
    same("ciso-assistant library", about, [release["language"], release["name"], release.get("shortName", release["name"]), release["license"]])


def compare(folder, left_out):
    release = json.loads(one(folder, "*-model-*.json").read_text())
    files = {yaml_v1: ("yaml-v1", "*.v1.yaml"), self_assessment: ("self-assessment", "self-assessment-*.yaml"), ciso_assistant: ("ciso-assistant", "*.ciso-assistant.yaml")}
    for check in (yaml_v1, self_assessment, tables, oscal, cyclonedx, ciso_assistant):
        name, pattern = files.get(check, (None, None))
        if name in left_out:
            same(f"files of {name}", list(folder.glob(pattern)), [])
        else:
            check(folder, release)


def main():
    for folder in sys.argv[1].split(os.pathsep):
        before = len(FAULTS)
        compare(Path(folder), sys.argv[2:])
        FAULTS[before:] = [f"{folder}: {fault}" for fault in FAULTS[before:]]
    print("\n".join(FAULTS))
    sys.exit(1 if FAULTS else 0)


main()
