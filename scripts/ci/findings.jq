# What the steps share that read findings: which of them come first, and how they are told in Markdown.

# The names of changed files, with NUL after each, as an object that is asked for a name.
def changed_files: split("\u0000") | map(select(. != "") | { key: ., value: true }) | from_entries;

# What is most important first: errors, then what lies in a changed file. What is alike stays in the order of the program.
def by_importance($changed):
  sort_by([.severity != "notice", .severity == "warning", ($changed[.file // ""] | not)]);

# One annotation of `check --format github`, with what its place in the order depends on.
def annotation:
  . as $line
  | capture("^::(?<severity>[a-z]+) (?:file=(?<file>[^,]*),)?")
  | .file |= (. // "" | gsub("%2C"; ",") | gsub("%3A"; ":") | gsub("%0D"; "\r") | gsub("%0A"; "\n") | gsub("%25"; "%"))
  | .line = $line;

# Text in which nothing is Markdown, HTML, mathematics, a mention or a link. The text is read as HTML once more, for mentions,
# links and emoji, and a break that nobody sees is between the characters of those.
def inert:
  explode
  | map(
      ([.] | implode) as $character
      | if . < 32 or (. >= 127 and . < 160) then " "
        elif "#./:@" | contains($character) then "&#\(.);<wbr>"
        elif "$&*<>[\\]_`|~" | contains($character) then "&#\(.);"
        else $character
        end
    )
  | join("");

# The same, with what stands between backticks as code.
def told:
  split("`") as $parts
  | if ($parts | length) % 2 == 0 then inert
    else [range($parts | length) as $at | ($parts[$at] | inert) | if $at % 2 == 1 then "<code>\(.)</code>" else . end] | join("")
    end;

def shortened($most): if length > $most then .[:$most] + "…" else . end;

# A finding as an item of a list, with a link to its line.
def item($links):
  "- \(.severity): [\("\(.file):\(.line)" | shortened(200) | inert)](\($links)/\(.file | split("/") | map(@uri) | join("/"))#L\(.line)) "
  + ([.message] + .help | join("; ") | shortened(400) | told)
  + " (<code>\(.code | inert)</code>)";

def plural($count; $what): "\($count) \($what)\(if $count == 1 then "" else "s" end)";

# The findings of `check --format json` as a list that takes up to a number of bytes, and what is left out as a number.
def list($changed; $links; $bytes):
  .errors as $errors | .warnings as $warnings |
  (.findings | by_importance($changed) | map(item($links))) as $items
  | reduce $items[] as $item ({ lines: [], left: $bytes };
      ($item | utf8bytelength) as $size
      | if .left >= $size then .lines += [$item] | .left -= $size + 1 else .left = -1 end)
  | .lines as $lines
  | (if $items == [] then ["**The check found no fault.**"]
     else ["**The check found \(plural($errors; "error")) and \(plural($warnings; "warning")).**", ""] end)
    + $lines
    + (if ($lines | length) < ($items | length)
       then ["- … and \(($items | length) - ($lines | length)) more, which the log of the check lists."] else [] end)
  | join("\n");
