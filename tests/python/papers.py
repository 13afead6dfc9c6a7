"""Reads the questionnaires and the poster of a build back and compares them with the release document.

Usage: papers.py QUESTIONNAIRE_FOLDER RELEASE_DOCUMENT [fits]

With `fits`, what belongs together has to stand on one page: no text of the model is too long for that.


Conformance is judged by a validator of PDF/UA-1 and PDF/A-2a, syntax by qpdf, structure is read with pypdf, text with
poppler's pdftotext. Prints what is wrong; exits with 1 where something is.
"""

import hashlib
import json
import re
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import page
from pypdf import PdfReader
from words import words

PROFILES = ("ua1", "2a")

# The validator counts a stream's bytes another way than its length is written.
FALSE_POSITIVES = ("STREAM-LENGTH-001",)

# What is rated requirement by requirement; of the others, categories are.
BY_REQUIREMENT = ("assessment", "interview")

FAULTS = []


def fault(path, text):
    FAULTS.append(f"{path.name}: {text}")


def squeezed(text):
    """The text without spaces, marks at which lines break and marks of direction, as it can be printed."""
    text = re.sub(r"[\ue000-\uf8ff\ufffe\uffff\u0001-\u0008]", "\ufffd", text)
    return re.sub(r"[\s\u00ad\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]+", "", text)


def pages_of(path):
    output = subprocess.run(["pdftotext", "-layout", path, "-"], check=True, capture_output=True)
    return output.stdout.decode().split("\f")[:-1]


def outline(entries):
    for entry in entries:
        if isinstance(entry, list):
            yield from outline(entry)
        else:
            yield entry.title


def in_order(path, what, text, wanted):
    """Every wanted text occurs, each behind the one before it."""
    at = 0
    for part in wanted:
        found = text.find(squeezed(part), at)
        if found < 0:
            fault(path, f"{what}: {part!r} is missing or out of order")
            return
        at = found + len(squeezed(part))


def headings(release, kind):
    for module in release["modules"]:
        yield f"{module['id']} {module['name']}"
        for category in module["categories"]:
            yield f"{category['code']} {category['name']}"
            if kind in BY_REQUIREMENT:
                for requirement in category["requirements"]:
                    yield f"{requirement['code']} {requirement['description']}"


def codes(release, kind):
    for heading in headings(release, kind):
        yield heading.split(" ")[0]


def beginning(lines, text):
    """Whether a line begins with a text, as a whole."""
    return any(f"{line.lstrip()} ".startswith(f"{text} ") for line in lines)


def check_together(path, release, kind, pages):
    """No heading of the matrix is the last row of its page, and the score sheet of a category is where it begins."""
    matrix = words(release, "paper-assessment")["matrix"]
    sheet = words(release, "paper-assessment")["score-sheet"]
    for number, text in enumerate(pages, 1):
        lines = text.splitlines()
        if kind == "assessment" and lines[0].startswith(matrix):
            for module in release["modules"]:
                for category in module["categories"]:
                    first = next((requirement["code"] for requirement in category["requirements"]), None)
                    if first and beginning(lines, category["code"]) and not beginning(lines, first):
                        fault(path, f"page {number}: {category['code']} stands apart from its requirements")
    for module in release["modules"]:
        for category in module["categories"]:
            title = f"{category['code']} {category['name']}"
            start = squeezed(f"{title} {words(release, 'paper')['weight'].format(weight=category['weight'])}")
            openings = [squeezed(text) for text in pages if start in squeezed(text)]
            if len(openings) != 1:
                fault(path, f"{title} begins on {len(openings)} pages")
            elif kind == "assessment" and squeezed(sheet.format(category=title)) not in openings[0]:
                fault(path, f"the score sheet of {title} is not on its first page")


def check_sheets(path, release, pages):
    """Each answer box says of what it is, wherever it stands."""
    rated = words(release, "paper-assessment")
    codes = [entry["code"] for module in release["modules"] for category in module["categories"] for entry in category["requirements"]]
    boxes = [line.split() for text in pages for line in text.splitlines() if rated["evidence"] in line and rated["confidence"] in line]
    if [box[0] for box in boxes] != codes:
        fault(path, f"answer boxes of {[box[0] for box in boxes]}")


def check_lines(path, release, reader):
    """The lines to write on below the choice of a category are evenly apart."""
    evidence = words(release, "paper-assessment")["evidence"]
    count = 0
    for number, sheet in enumerate(reader.pages, 1):
        heights, labels, at = [], [], [0.0]

        def drawn(operator, operands, matrix, _):
            if operator == b"m":
                at[0] = float(operands[0])
            elif operator == b"l" and float(operands[1]) == 0 and float(operands[0]) - at[0] > 400:
                heights.append(matrix[5])

        def read(text, matrix, text_matrix, *_):
            if text.strip() == evidence:
                labels.append(text_matrix[5] * matrix[3] + matrix[5])

        sheet.extract_text(visitor_operand_before=drawn, visitor_text=read)
        for label in labels:
            below = sorted({round(height, 1) for height in heights if height < label}, reverse=True)
            gaps = [upper - lower for upper, lower in zip(below, below[1:])]
            count += len(gaps)
            if gaps and max(gaps) - min(gaps) > 1:
                fault(path, f"page {number}: the lines are {min(gaps):.1f} to {max(gaps):.1f} points apart")
    if count == 0:
        fault(path, "there are no lines to write on")


def weighted(release, kind):
    """What must stand side by side: code, title and weight."""
    word = words(release, "paper")["weight"]
    for module in release["modules"]:
        for category in module["categories"]:
            yield f"{category['code']} {category['name']} {word.format(weight=category['weight'])}"
            if kind in BY_REQUIREMENT:
                for requirement in category["requirements"]:
                    yield f"{requirement['code']} {requirement['description']} {word.format(weight=requirement['weight'])}"


def conforms(path, language, name):
    """A PDF that every reader takes, in its language and with its name; returns it as it was read."""
    for profile in PROFILES:
        report = page.validate_pdf(path, profile=profile)
        failures = [failure for failure in report.failures if not failure.rule_id.endswith(FALSE_POSITIVES)]
        for failure in failures[:5]:
            fault(path, f"{profile}: {failure.rule_id}: {failure.message}")

    syntax = subprocess.run(["qpdf", "--check", path], capture_output=True, text=True)
    if syntax.returncode != 0:
        fault(path, f"qpdf: {syntax.stdout}{syntax.stderr}")

    reader = PdfReader(path)
    if reader.trailer["/Root"].get("/Lang") != language:
        fault(path, "the language is not set")
    if name not in (reader.metadata.title or ""):
        fault(path, f"the title is {reader.metadata.title!r}")
    for number, sheet in enumerate(reader.pages, 1):
        fonts = sheet["/Resources"].get("/Font", {})
        for name in fonts:
            font = fonts[name].get_object()
            descendants = font.get("/DescendantFonts", [font])
            descriptor = descendants[0].get_object()["/FontDescriptor"]
            if not any(key in descriptor for key in ("/FontFile", "/FontFile2", "/FontFile3")):
                fault(path, f"page {number}: {font['/BaseFont']} is not embedded")
    return reader


def read_through(path):
    """The text in the order in which it is read."""
    return subprocess.run(["pdftotext", "-raw", path, "-"], check=True, capture_output=True).stdout.decode()


def check(path, release, kind, fits):
    reader = conforms(path, release["language"], release["name"])
    titles = [squeezed(title) for title in outline(reader.outline)]
    in_order(path, "outline", "\n".join(titles), headings(release, kind))
    # What is squeezed says nothing of the blank behind the code.
    for code in codes(release, kind):
        if not any(title.startswith(code + " ") for title in outline(reader.outline)):
            fault(path, f"no bookmark begins with {code!r} and a blank")

    pages = pages_of(path)
    if len(pages) != len(reader.pages):
        fault(path, f"{len(pages)} pages of text, {len(reader.pages)} pages")
    plain = read_through(path)
    in_order(path, "text", squeezed(plain), weighted(release, kind))
    digest = release["digest"]
    for number, text in enumerate(pages, 1):
        for wanted in (digest, f"Version {release['version']}", release["license"], f"{number} / {len(pages)}"):
            if squeezed(wanted) not in squeezed(text):
                fault(path, f"page {number} does not say {wanted!r}")
    own_words = words(release, "paper")
    own = own_words["version-draft" if release["status"] == "draft" else "version"]
    name = squeezed(f"{release.get('shortName') or release['name']} · {own.format(version=release['version'])}")
    for number, text in enumerate(pages, 1):
        is_cover = kind == "assessment" and number == 1
        if not is_cover and name not in squeezed(text[: text.find("\n\n")]):
            fault(path, f"the head of page {number} does not say {name!r}")
    # What is written on can be handed on sheet by sheet.
    read = (own_words["contents"], words(release, "paper-assessment")["instructions"], words(release, "references")["title"])
    for number, text in enumerate(pages if fits else [], 1):
        is_read = kind == "assessment" and text.startswith(read)
        if not is_read and own_words["organization"] not in text:
            fault(path, f"page {number} has no place for the organization")
    if kind == "assessment":
        check_sheets(path, release, pages)
    elif kind == "self-assessment":
        check_lines(path, release, reader)
    if "☐" not in plain:
        fault(path, "there are no boxes")
    if kind == "interview":
        check_booklet(path, release, plain, pages, fits)
        return
    if fits:
        check_together(path, release, kind, pages)
    check_next(path, release, plain)
    check_open(path, release, kind, plain)
    check_chart(path, release, reader)


def check_booklet(path, release, plain, pages, fits):
    """A box for each level of each requirement, two more for whether it applies, and a requirement on one page with its levels."""
    requirements = [entry for module in release["modules"] for category in module["categories"] for entry in category["requirements"]]
    boxes = (len(release["levels"]) + 2) * len(requirements)
    if plain.count("☐") != boxes:
        fault(path, f"{plain.count('☐')} boxes, not {boxes}")
    rated = words(release, "paper-assessment")
    for requirement in requirements if fits else []:
        title = squeezed(f"{requirement['code']} {requirement['description']}")
        openings = [squeezed(text) for text in pages[1:] if title in squeezed(text)]
        anchors = [squeezed(level["description"].split(".")[0]) for level in requirement.get("levels", [])]
        last = squeezed(rated["because"])
        if len(openings) != 1 or last not in openings[0] or any(anchor not in openings[0] for anchor in anchors):
            fault(path, f"{requirement['code']} does not stand whole on one page")
    if fits and len(requirements) == 77 and not 20 <= len(pages) <= 30:
        fault(path, f"the booklet has {len(pages)} pages")


def check_next(path, release, plain):
    """Where what is to be done next is written, but for the assessment, which has action plans."""
    own = words(release, "paper")
    if "assessment" in path.name and "self-assessment" not in path.name:
        return
    in_order(path, "next steps", squeezed(plain), [own["lowest"], own["lowest-use"], own["target"], own["next-step"], own["by-whom"], own["by-when"]])


def check_open(path, release, kind, plain):
    """Behind the overall result it is written how many items are open."""
    categories = [category for module in release["modules"] for category in module["categories"]]
    requirements = [entry for category in categories for entry in category["requirements"]]
    items, group = (requirements, "paper-assessment") if kind == "assessment" else (categories, "paper-self-assessment")
    own = words(release, "paper")
    count = words(release, group)["left-open"].format(count=len(items))
    in_order(path, "what is open", squeezed(plain), [own["quotient"].format(name=own["overall"]), count, own["provisional"]])


def check_scorecard(path, release, fits):
    """Every category with its weight, the sums, and what is to be done next, on two pages."""
    reader = conforms(path, release["language"], release["name"])
    plain = read_through(path)
    own = words(release, "paper-scorecard")
    wanted = [own["title"], own["results"]]
    for module in release["modules"]:
        wanted.append(f"{module['id']} {module['name']}")
        wanted.extend(f"{category['code']} {category['name']} {category['weight']}" for category in module["categories"])
    wanted += [words(release, "paper")["rated-categories"], own["follows"]]
    in_order(path, "text", squeezed(plain), wanted)
    check_next(path, release, plain)
    check_open(path, release, "assessment", plain)
    check_chart(path, release, reader)
    pages = pages_of(path)
    if fits and len(pages) != 2:
        fault(path, f"the scorecard has {len(pages)} pages")
    for number, text in enumerate(pages, 1):
        for part in (release["digest"], release["version"], release["license"], f"{number} / {len(pages)}"):
            if squeezed(part) not in squeezed(text):
                fault(path, f"page {number} does not say {part!r}")


def check_chart(path, release, reader):
    chart = words(release, "paper")["chart"][0].split("{")[0]
    if not any(text.startswith(chart[: len("An empty")]) for text in alternatives(reader.trailer["/Root"]["/StructTreeRoot"])):
        fault(path, "the chart has no alternative text")


def plain_text(markdown):
    """What is read in a text of one paragraph without links."""
    return re.sub(r"[*_`]", "", markdown)


def check_poster(path, release, fits):
    """The whole model on one sheet of A3, in the order in which it is read."""
    reader = conforms(path, release["language"], release["name"])
    sizes = [tuple(round(float(side) * 25.4 / 72) for side in sheet.mediabox[2:]) for sheet in reader.pages]
    if sizes != [(420, 297)]:
        fault(path, f"the sheets are {sizes}, in millimeters")
    own = words(release, "paper")
    wanted = [release["name"], own["version-draft" if release["status"] == "draft" else "version"].format(version=release["version"])]
    titles = []
    for module in release["modules"]:
        titles.append(f"{module['id']} {module['name']}")
        wanted.append(titles[-1])
        for category in module["categories"]:
            titles.append(f"{category['code']} {category['name']}")
            wanted += [category["code"], category["name"], own["weight"].format(weight=category["weight"])]
            wanted += [plain_text(category["summary"])] if fits else []
    for level in release["levels"]:
        titles.append(f"{level['number']} {level['name']}")
        wanted += [str(level["number"]), level["name"], *([plain_text(level["summary"])] if fits else [])]
    wanted += [release["license"], release["digest"]]
    # As in all diagrams, a mark stands for what turns the direction.
    wanted, titles = ([re.sub("[\u202a-\u202e\u2066-\u2069]", "\ufffd", text) for text in texts] for texts in (wanted, titles))
    in_order(path, "text", squeezed(read_through(path)), wanted)
    # Names that take two lines have a blank between them.
    if [" ".join(title.split()) for title in outline(reader.outline)] != [" ".join(title.split()) for title in titles] and fits:
        fault(path, f"the bookmarks are {list(outline(reader.outline))}")
    in_order(path, "outline", squeezed("\n".join(outline(reader.outline))), titles)
    if "\u200b" in read_through(path) and fits:
        fault(path, "whoever copies a digest copies signs that nobody sees")


def effective(extension, item):
    """The weight of an item of the model with an extension."""
    weight = Fraction(item["weight"])
    overlay = next((overlay for overlay in extension["overlays"] if overlay["target"] == item["id"]), {})
    if "multiplier" in overlay:
        weight *= Fraction(str(overlay["multiplier"]))
    elif "addition" in overlay:
        weight += Fraction(str(overlay["addition"]))
    elif "override" in overlay:
        weight = Fraction(str(overlay["override"]))
    return max(weight, Fraction(0))


def decimal(weight):
    """A weight as it is printed."""
    text = f"{float(weight):.6f}".rstrip("0").rstrip(".")
    assert Fraction(text) == weight, weight
    return text


def sheet(release, extension, category):
    """The score sheet of a category that an extension rates in another way than the model."""
    own = words(release, "paper-extension")
    criteria = next((entry for entry in extension["relevance"] if entry["category"] == category["id"]), None)
    touched = {overlay["target"] for overlay in extension["overlays"]}
    if not criteria and not any(requirement["id"] in touched for requirement in category["requirements"]):
        return
    yield f"{category['code']} {category['name']}"
    weights = [effective(extension, requirement) for requirement in category["requirements"]]
    for requirement, weight in zip(category["requirements"], weights):
        yield f"{requirement['code']} {requirement['description']} {decimal(weight)}"
    yield f"{own['whole']} {decimal(sum(weights))}"
    if criteria:
        yield f"{own['criteria']} {criteria['weight']}"
    yield own["filled"]


def check_extension(path, release, extension, digest):
    """The part of an extension: its criteria, their levels beside boxes, and sheets with its weights."""
    reader = conforms(path, extension["language"], extension["name"])
    categories = [category for module in release["modules"] for category in module["categories"]]
    by_id = {category["id"]: category for category in categories}
    plain = squeezed(read_through(path))
    weight = words(release, "paper")["weight"]
    wanted = [extension["name"]]
    for entry in extension["relevance"]:
        category = by_id[entry["category"]]
        title = f"{category['code']} ({extension['id']}) {category['name']}"
        wanted.append(f"{title} {weight.format(weight=entry['weight'])}")
        wanted.extend(level["name"] for level in release["levels"] if entry["levels"])
        if not any(squeezed(title) == squeezed(own) for own in outline(reader.outline)):
            fault(path, f"no bookmark leads to {title!r}")
        for level in entry["levels"]:
            if re.fullmatch(r"[\w ,.;:-]+", level["description"]) and squeezed(level["description"]) not in plain:
                fault(path, f"{title}: level {level['number']} is not said")
    for category in categories:
        wanted.extend(sheet(release, extension, category))
    wanted.append(words(release, "paper-extension")["overall"])
    wanted.extend(f"{category['code']} {category['name']} {decimal(effective(extension, category))}" for category in categories)
    if extension["floorScore"]:
        wanted.append(words(release, "paper-extension")["floor"])
    in_order(path, "text", plain, wanted)
    if plain.count("☐") < (len(release["levels"]) + 2) * len(extension["relevance"]):
        fault(path, "there are too few boxes")
    pages = pages_of(path)
    own = words(release, "paper")["version" if extension.get("date") else "version-draft"]
    for number, text in enumerate(pages, 1):
        for part in (digest, extension["name"], own.format(version=extension["version"]), extension["license"], f"{number} / {len(pages)}"):
            if squeezed(part) not in squeezed(text):
                fault(path, f"page {number} does not say {part!r}")


def alternatives(node):
    """The alternative texts of a structure tree."""
    node = node.get_object()
    if not hasattr(node, "get"):
        return
    if "/Alt" in node:
        yield str(node["/Alt"])
    children = node.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        if not isinstance(child, int):
            yield from alternatives(child)


def main():
    folder, document = Path(sys.argv[1]), Path(sys.argv[2])
    release = json.loads(document.read_text())
    release["digest"] = hashlib.sha256(document.read_bytes()).hexdigest()
    papers = sorted(folder.glob("*.pdf"))
    if len(papers) != 8:
        FAULTS.append(f"there are {len(papers)} PDFs")
    fits = "fits" in sys.argv[3:]
    for path in papers:
        kind = next(kind for kind in ("self-assessment", "assessment", "interview", "scorecard") if f"-{kind}-" in path.name)
        if kind == "scorecard":
            check_scorecard(path, release, fits)
        else:
            check(path, release, kind, fits)
    check_poster(folder.parent / "diagrams/poster.pdf", release, fits)
    extensions = sorted((document.parent / "extensions").glob("*.json"))
    parts = sorted((folder / "extensions").glob("*.pdf"))
    expected = [f"{path.stem}-{paper}" for path in extensions for paper in ("a4", "letter")]
    if [path.stem for path in parts] != expected:
        FAULTS.append(f"of {expected} there are {parts}")
    for path in parts:
        own = document.parent / "extensions" / f"{path.stem.rsplit('-', 1)[0]}.json"
        extension = json.loads(own.read_text())
        check_extension(path, release, extension, hashlib.sha256(own.read_bytes()).hexdigest())
    for text in FAULTS:
        print(text)
    sys.exit(bool(FAULTS))


main()
