//! Where the test site shows the generated trees: as the public site does, the model below its working group, and posts by
//! their days.

/// The address of the working group.
pub const GROUP: &str = "/wg/pkimm/";

/// What `model.toml` says of the trees.
pub const SITE: &str = "[site]\ngroup = \"/wg/pkimm/\"\nmodel = \"/wg/pkimm/model/\"\nversion = \"/wg/pkimm/{version}/\"\nextensions = \"/wg/pkimm/extensions/\"\nposts = \"/{year}/{month}/{day}/{slug}/\"\n";

/// Where a file that is built below `site/` stands in the folder of the test site. What belongs to no tree stands below the group.
#[must_use]
pub fn place(path: &str) -> String {
    match path.split_once('/') {
        Some(("data", _)) => path.to_owned(),
        Some(("blog", _)) => format!("content/{path}"),
        Some(("wg", below)) => format!("content{GROUP}{below}"),
        _ => format!("content{GROUP}{path}"),
    }
}

/// The address of the page that sources know by its folder.
#[must_use]
pub fn address(folder: &str) -> String {
    let below = folder.strip_prefix("wg").unwrap_or(folder);
    let below = below.trim_matches('/');
    let slash = if below.is_empty() { "" } else { "/" };
    format!("{GROUP}{below}{slash}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn trees_stand_where_the_site_has_them() {
        for (path, there) in [
            ("wg/charter.md", "content/wg/pkimm/charter.md"),
            (
                "model/faq/_index.md",
                "content/wg/pkimm/model/faq/_index.md",
            ),
            ("1.0.0/_index.md", "content/wg/pkimm/1.0.0/_index.md"),
            ("blog/2024/x/index.md", "content/blog/2024/x/index.md"),
            ("data/x.yaml", "data/x.yaml"),
        ] {
            assert_eq!(place(path), there);
        }
        assert_eq!(address("wg"), "/wg/pkimm/");
        assert_eq!(address("wg/charter"), "/wg/pkimm/charter/");
        assert_eq!(address("model/faq/"), "/wg/pkimm/model/faq/");
    }
}
