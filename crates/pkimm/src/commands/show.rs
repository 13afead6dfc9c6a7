//! Commands that print what the program knows about itself.

use anyhow::bail;
use clap::CommandFactory as _;
use clap_complete::Shell;
use pkimm_emit::{FORMATS, WORKING, losses_of_extensions};
use pkimm_model::Severity;
use pkimm_model::lint::{self, LINTS};

use super::Status;
use crate::args::Args;
use crate::completion;
use crate::reporters;

/// `pkimm explain`.
pub fn explain(name: &str) -> anyhow::Result<Status> {
    let Some(lint) = lint::find(name) else {
        match pkimm_model::did_you_mean::nearest(name, LINTS.iter().map(|lint| lint.name)) {
            Some(nearest) => bail!("there is no lint `{name}`; did you mean `{nearest}`?"),
            None => bail!("there is no lint `{name}`; `pkimm lints` lists them"),
        }
    };
    reporters::out(&lint.text())?;
    Ok(Status::Good)
}

/// `pkimm lints`.
pub fn lints() -> anyhow::Result<Status> {
    let rows = LINTS.iter().map(|lint| {
        (
            lint.name,
            lint.default.map_or("off", Severity::as_str),
            lint.mend().as_str(),
            lint.summary,
        )
    });
    let width = LINTS
        .iter()
        .map(|lint| lint.name.len())
        .max()
        .unwrap_or_default();
    let text: String = rows
        .map(|(name, default, mend, summary)| {
            format!("{name:width$}  {default:7}  {mend:8}  {summary}\n")
        })
        .collect();
    reporters::out(&text)?;
    Ok(Status::Good)
}

/// `pkimm formats`.
pub fn formats(losses: bool) -> anyhow::Result<Status> {
    if losses {
        return what_formats_lose();
    }
    let all = || FORMATS.iter().chain(WORKING);
    let width = all()
        .map(|format| format.facts.name.len())
        .max()
        .unwrap_or_default();
    let text: String = all()
        .map(|format| format!("{:width$}  {}\n", format.facts.name, format.facts.summary))
        .collect();
    reporters::out(&text)?;
    Ok(Status::Good)
}

/// `pkimm formats --losses`.
fn what_formats_lose() -> anyhow::Result<Status> {
    let section = |format: &pkimm_emit::Format| {
        let lost = pkimm_emit::losses(format);
        let of_extensions: Vec<String> = match losses_of_extensions(format) {
            None => vec!["extensions".to_owned()],
            Some(lost) => {
                let lost = lost.iter();
                lost.map(|path| format!("extensions: {path}")).collect()
            }
        };
        let lost = lost.iter().map(|field| field.path()).chain(of_extensions);
        let lines: String = lost.map(|what| format!("  {what}\n")).collect();
        let lines = match lines.as_str() {
            "" => "  nothing\n",
            lines => lines,
        };
        format!("{}\n{lines}", format.facts.name)
    };
    reporters::out(&FORMATS.iter().map(section).collect::<Vec<_>>().join("\n"))?;
    Ok(Status::Good)
}

/// `pkimm completions`.
pub fn completions(shell: Shell) -> anyhow::Result<Status> {
    reporters::out(&completion::script(shell)?)?;
    Ok(Status::Good)
}

/// `pkimm man`.
pub fn man(name: Option<&str>) -> anyhow::Result<Status> {
    let mut program = Args::command();
    program.build();
    let command = match name {
        None => &program,
        Some(name) => match program.find_subcommand(name) {
            Some(command) => command,
            None => bail!("there is no command `{name}`; `pkimm --help` lists them"),
        },
    };
    let mut page = Vec::new();
    clap_mangen::Man::new(command.clone()).render(&mut page)?;
    reporters::out(&String::from_utf8_lossy(&page))?;
    Ok(Status::Good)
}
