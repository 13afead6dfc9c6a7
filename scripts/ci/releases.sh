# What the steps share that publish versions. MODEL is the folder of the model, and PROGRAM the program.
# shellcheck shell=bash

pkimm() {
    "$PROGRAM" --model "$MODEL" "$@"
}

# Ends the step where a text is no version: what a button is given becomes the name of a branch and of files.
version() {
    if ! [[ $1 =~ ^[0-9]+\.[0-9]+\.[0-9]+(-[0-9A-Za-z.-]+)?$ ]]; then
        echo 'This is no version, such as 2.0.0.' >&2
        exit 2
    fi
    printf '%s\n' "$1"
}

# What the program said, as a code block of Markdown: every line that is indented stays in it.
as_block() {
    while IFS= read -r line; do
        printf '    %s\n' "$line"
    done <<<"$1"
}

# Whether a version has a release on the server, a draft included.
is_on_server() {
    gh release view "$1" >/dev/null 2>&1
}

# Puts the published bundle of a version into `dist/`: what is frozen of it may not be made anew by another program.
fetch_bundle() {
    is_on_server "$1" || return 0
    mkdir -p dist/fetched
    gh release download "$1" --pattern "bundle-$1.tar.gz" --dir dist/fetched --clobber
    tar -x -z -f "dist/fetched/bundle-$1.tar.gz" -C dist
    rm -r dist/fetched
}
