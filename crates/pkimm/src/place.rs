//! Where the model is.

use camino::{Utf8Path, Utf8PathBuf};

use crate::disk;

/// The folder of the model where none is named.
pub const MODEL: &str = "model";

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
    const MOST: usize = 16;
    let is_file = |path: &Utf8Path| disk::is_file(path).is_ok_and(|is_file| is_file);
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
    let most = if model == MODEL { MOST } else { 0 };
    let above = (0..most).map(|steps| match steps {
        0 => Utf8PathBuf::from("."),
        _ => Utf8PathBuf::from(vec![".."; steps].join("/")),
    });
    above
        .flat_map(|folder| [folder.clone(), folder.join(MODEL)])
        .find(|folder| is_model(folder))
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
