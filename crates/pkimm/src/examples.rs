//! Examples of commands, which stand at the end of their help. A test reads each of them as the program would.

/// Declares the examples of a command, a line each, with what it does behind two blanks and a `#`.
macro_rules! examples {
    ($($name:ident = $($line:literal)+;)*) => {
        $(pub const $name: &str = concat!("Examples:\n", $("  ", $line, "\n"),+);)*
        #[cfg(test)]
        pub const ALL: &[&str] = &[$($name),*];
    };
}

examples! {
    CHECK = "pkimm check                          # the model in this folder"
        "pkimm check --fix --dry-run          # what would be mended, as a patch"
        "pkimm check --gate --deny-warnings   # as a release asks for it"
        "pkimm check model.yaml --baseline 1.0.0.yaml"
        "pkimm check --against pkimm-model-2.0.0.json   # an extension in extension/";
    BUILD = "pkimm build"
        "pkimm build --only hugo,questionnaire --out site"
        "pkimm build --release 1.0.0          # a published version"
        "pkimm build --check                  # whether dist/ is up to date";
    WATCH = "pkimm watch --only hugo --out site";
    PREVIEW = "pkimm preview"
        "pkimm preview --since 1.0.0 --port 0";
    DIFF = "pkimm diff 1.0.0                     # since a published version"
        "pkimm diff git:main --format markdown"
        "pkimm diff old.yaml new.yaml";
    IMPORT = "pkimm import model.yaml --out model"
        "pkimm import ../public-repository --out model --update";
    INIT = "pkimm init \"Bicycle Workshop Maturity Model\""
        "pkimm init \"Bicycle Workshop Maturity Model\" --levels Initial,Managed,Optimized --module W=Workshop --module S=Shop";
    NEW = "pkimm new category O --title \"Trust services\" --first \"Time-stamping is documented\""
        "pkimm new requirement key-management --title \"Ceremonies are scripted\" --after key-inventory"
        "pkimm new module C Compliance --category Audits --requirement \"Audits are planned\" --before R"
        "pkimm new level --name Exemplary"
        "pkimm new reference rfc-9763 --title \"RFC 9763\" --authority IETF"
        "pkimm new extension field-devices --name \"Devices in the field\" --category automation";
    NEW_MODULE = "pkimm new module C Compliance --category Audits --requirement \"Audits are planned\" --before R";
    NEW_CATEGORY = "pkimm new category O --title \"Trust services\" --first \"Time-stamping is documented\"";
    NEW_REQUIREMENT = "pkimm new requirement key-management --title \"Ceremonies are scripted\" --after key-inventory"
        "pkimm new requirement M.5 --title \"Ceremonies are scripted\" --id ceremonies --weight 3 --dry-run";
    NEW_LEVEL = "pkimm new level --name Exemplary"
        "pkimm new level --name Repeatable --after 1   # the levels above get the next number";
    NEW_PAGE = "pkimm new page assessment/interviews --title Interviews";
    NEW_REFERENCE = "pkimm new reference rfc-9763 --title \"RFC 9763\" --authority IETF --url https://www.rfc-editor.org/rfc/rfc9763";
    NEW_EXTENSION = "pkimm new extension field-devices --name \"Devices in the field\" --category automation --category M.5";
    MOVE = "pkimm move key-ceremony key-management --after key-inventory"
        "pkimm move R --before O              # a module";
    ALL_COMMANDS = "pkimm check                # what is wrong, where, and how to mend it"
        "pkimm preview              # the pages in a browser, renewed with each save"
        "pkimm build                # everything that is published, in dist/"
        "pkimm diff 1.0.0           # what changed, and which version that asks for"
        "pkimm explain broken-link  # what a finding is about";
    RENAME = "pkimm rename key-ceremony key-ceremonies --dry-run"
        "pkimm rename assessment rating       # a folder with its pages"
        "pkimm rename assessment/interviews assessment/conversations";
    RETIRE = "pkimm retire key-ceremony --successor key-lifecycle --reason \"Part of every key's lifecycle.\"";
    SPLIT = "pkimm split key-ceremony --into \"Ceremonies are scripted\" --into \"Ceremonies are witnessed\" --reason \"Two things were asked.\""
        "pkimm split key-ceremony --into \"Custodians are trained\"   # the rest stays"
        "pkimm split key-management --into Ceremonies --take key-ceremony --take key-rehearsal";
    MERGE = "pkimm merge key-ceremony key-rehearsal --into key-generation --reason \"All asked about the ceremony.\"";
    FMT = "pkimm fmt --check                    # which files would change"
        "pkimm fmt --dry-run                  # how, as a patch";
    RELEASE = "pkimm release --dry-run --date 2026-12-15"
        "pkimm release"
        "pkimm release --extension pqc        # an extension, which has versions of its own"
        "pkimm release --again 2.0.0          # after its notes were amended";
    WITHDRAW = "pkimm withdraw 2.0.0 --reason \"Two weights were wrong; use 2.0.1.\"";
    VERIFY = "pkimm verify dist/2.0.0"
        "pkimm verify model.yaml";
    SCORE = "pkimm score answers.json --explain"
        "pkimm score answers.json --extension pqc --explain"
        "pkimm score answers.json --next --target 3"
        "pkimm score answers.json --release 1.0.0 --format json"
        "pkimm score older.json --carry-over answers.json   # answers to another version, for this one"
        "pkimm score export.yaml              # what the web client exported";
    ANSWERS = "pkimm answers --kind self-assessment --as json --out answers.json   # a blank one"
        "pkimm answers export.yaml --as json --out answers.json              # from the web client"
        "pkimm answers answers.json --as client --out assessment.yaml        # and back";
    UPGRADE_REPORT = "pkimm upgrade-report ./pkimm-0.1.0 --only json,hugo";
    EXPLAIN = "pkimm explain broken-link";
    COMPLETIONS = "pkimm completions bash > ~/.local/share/bash-completion/completions/pkimm";
    MAN = "pkimm man check";
}
