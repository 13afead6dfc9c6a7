"""Checks a software bill of materials with the official validator, and that it is whole.

Usage: bom.py FILE LICENCES

LICENCES is the file of licence texts of the same program. Prints what is wrong; exits with 1 where something is.
"""

import json
import sys
from pathlib import Path

from cyclonedx.schema import SchemaVersion
from cyclonedx.spdx import is_expression
from cyclonedx.validation.json import JsonStrictValidator

text = Path(sys.argv[1]).read_text()
licences = Path(sys.argv[2]).read_text()
faults = []
if (error := JsonStrictValidator(SchemaVersion.V1_6).validate_str(text)) is not None:
    faults.append(str(error)[:500])
bom = json.loads(text)
components = bom["components"]
held = [font for component in components for font in component.get("components", [])]
refs = [entry["bom-ref"] for entry in [bom["metadata"]["component"], *components, *held]]
faults += [f"{ref} stands twice" for ref in set(refs) if refs.count(ref) > 1]
pointed = [ref for entry in bom["dependencies"] for ref in [entry["ref"], *entry["dependsOn"]]]
faults += [f"{ref} is nowhere" for ref in set(pointed) - set(refs)]
# Whatever is linked in is needed by something.
faults += [f"nothing needs {entry['bom-ref']}" for entry in components if entry["bom-ref"] not in pointed]
for entry in components:
    expression = entry["licenses"][0]["expression"]
    if not is_expression(expression):
        faults.append(f"{entry['bom-ref']}: {expression} is no expression of licences")
    label = " ".join(filter(None, [entry["name"], entry.get("version")]))
    if not entry["name"].startswith("pkimm") and f"\n{label}\n" not in licences:
        faults.append(f"{label} has no licence text")
faults += [f"the font {font['name']} has no licence text" for font in held if f"\nfont {font['name']}\n" not in licences]
print("\n".join(faults))
sys.exit(1 if faults else 0)
