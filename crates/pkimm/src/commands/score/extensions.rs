//! The results of extensions, for reading.

use std::fmt::Write as _;

use anyhow::bail;
use pkimm_emit::view::extension::ExtensionView;
use pkimm_model::did_you_mean::nearest;
use pkimm_release::Release;
use pkimm_release::extension::Extension;

/// The extensions that were asked for, in the order in which that was done. `typed` is the version that the source of the release
/// bears, where that is called by the number that it will have.
///
/// # Errors
/// Where there is none of an id, or one does not fit the version.
pub fn chosen(
    asked: &[String],
    known: &[Extension],
    release: &Release,
    typed: Option<&str>,
) -> anyhow::Result<Vec<Extension>> {
    let mut chosen: Vec<Extension> = Vec::new();
    for id in asked {
        let Some(extension) = known.iter().find(|extension| extension.id == *id) else {
            let ids = known.iter().map(|extension| extension.id.as_str());
            match nearest(id, ids) {
                Some(near) => bail!("the model has no extension `{id}`; did you mean `{near}`?"),
                None => bail!("the model has no extension `{id}`"),
            }
        };
        if !extension.fits(&release.version)
            && !typed.is_some_and(|version| extension.fits(version))
        {
            bail!(
                "version {} of the extension `{id}` does not fit version {} of the model, but {}",
                extension.version,
                release.version,
                extension.compatibility.join(", ")
            );
        }
        if chosen.iter().all(|other| other.id != *id) {
            chosen.push(extension.clone());
        }
    }
    Ok(chosen)
}

/// The results of an extension.
pub fn print(view: &ExtensionView<'_>, explain: bool) -> String {
    let mut out = format!("\n{}\n\n", view.title);
    for (name, result) in &view.figures {
        line(&mut out, "", name, result);
    }
    out.push('\n');
    for category in &view.categories {
        let result = format!("{}  [{}]", category.result, category.id);
        line(&mut out, category.code, category.name, &result);
        for sum in category.sums.iter().filter(|_| explain) {
            let _ = writeln!(out, "       {sum}");
        }
    }
    if explain {
        out.push_str("\nOverall: weight × value of each category that has one\n");
        for sum in &view.sums {
            let _ = writeln!(out, "       {sum}");
        }
    }
    out
}

fn line(out: &mut String, code: &str, name: &str, result: &str) {
    let _ = writeln!(out, "{code:5}{name:36}{result}");
}
