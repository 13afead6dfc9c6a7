//! Where the model is.

use camino::{Utf8Path, Utf8PathBuf};

use crate::disk;

/// The folder of the model where none is named.
pub const MODEL: &str = "model";

/// The folder of an extension in a repository of its own where none is named.
pub const EXTENSION: &str = "extension";

/// How many folders around this one are looked into.
const MOST: usize = 16;

/// The folder in which comes what is made, where none is named.
pub const DIST: &str = "dist";

/// The folder that holds a model that was found around this folder.
pub fn beside(model: &Utf8Path) -> Utf8PathBuf {
    match model.file_name() {
        Some(_) => model.parent().unwrap_or(model).to_owned(),
        None if model == "." => "..".into(),
        None => model.join(".."),
    }
}

/// Where the model is in this folder or around it.
pub fn around() -> Option<Utf8PathBuf> {
    elsewhere(MODEL.into())
}

/// Where a model is that is not where it should be: around a file that was named in its place, or around this folder.
pub fn elsewhere(model: &Utf8Path) -> Option<Utf8PathBuf> {
    let is_model = |folder: &Utf8Path| is_file(&folder.join("model.toml"));
    let is_named = is_file(model);
    let mut of_file = model.ancestors().skip(1).filter(|_| is_named);
    if let Some(folder) = of_file.find(|folder| is_model(folder)) {
        let is_here = folder.as_str().is_empty();
        return Some(if is_here {
            ".".into()
        } else {
            folder.to_owned()
        });
    }
    // Whoever named another folder did not mean this one.
    (model == MODEL).then(|| above(MODEL, is_model)).flatten()
}

/// Where an extension is in this folder or around it, by its file.
pub fn extension_around(file: &str) -> Option<Utf8PathBuf> {
    above(EXTENSION, |folder| is_file(&folder.join(file)))
}

/// The first folder, of this one and those around it, that is what is looked for, or holds one with a name that is.
fn above(name: &str, is_it: impl Fn(&Utf8Path) -> bool) -> Option<Utf8PathBuf> {
    let here = [Utf8PathBuf::from("."), Utf8PathBuf::from(name)];
    let above = (1..MOST).map(|steps| Utf8PathBuf::from(vec![".."; steps].join("/")));
    let mut folders = here
        .into_iter()
        .chain(above.flat_map(|folder| [folder.clone(), folder.join(name)]));
    folders.find(|folder| is_it(folder))
}

fn is_file(path: &Utf8Path) -> bool {
    disk::is_file(path).is_ok_and(|is_file| is_file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_made_stands_beside_the_model() {
        for (model, folder) in [
            (".", ".."),
            ("..", "../.."),
            ("../model", ".."),
            ("../../x/model", "../../x"),
        ] {
            assert_eq!(beside(model.into()), folder, "{model}");
        }
    }
}
