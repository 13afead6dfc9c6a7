//! Runs the steps of workflows and actions as they stand: expressions are evaluated, commands run in bash, and what another
//! action would do is only told.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use pkimm_tests::folder;
use pkimm_tests::program::pkimm;
use serde_json::{Map, Value, json};

/// How a repository names the action of this one.
const OURS: &str = "pkic/pkimm";

/// What an event brings, and where its steps run.
pub struct Runner {
    /// The checkout.
    pub workspace: PathBuf,
    /// The contexts `github`, `inputs` and the like.
    pub contexts: Value,
    state: tempfile::TempDir,
}

/// What became of a job.
#[derive(Debug, Default)]
pub struct Job {
    /// Whether every step succeeded.
    pub succeeded: bool,
    /// What the steps printed to standard output.
    pub printed: String,
    /// What they printed to standard error.
    pub said: String,
    /// The summary of the job.
    pub summary: String,
    /// The actions of others, with what they were given.
    pub actions: Vec<(String, Value)>,
    /// Whether some step was tried that is no action of others.
    has_failed: bool,
}

impl Job {
    /// Whether an action of others was used.
    pub fn used(&self, action: &str) -> bool {
        self.actions
            .iter()
            .any(|(name, _)| name.starts_with(action))
    }

    /// Whether an artifact of this name was kept.
    pub fn keeps(&self, artifact: &str) -> bool {
        self.actions.iter().any(|(name, given)| {
            name.starts_with("actions/upload-artifact@") && given["name"] == artifact
        })
    }

    /// The annotations, in their order.
    pub fn annotations(&self) -> Vec<&str> {
        self.printed
            .lines()
            .filter(|line| line.starts_with("::"))
            .collect()
    }
}

impl Runner {
    /// A runner of an event in a checkout.
    pub fn new(workspace: &Path, contexts: Value) -> Self {
        let runner = Self {
            workspace: workspace.to_owned(),
            contexts,
            state: tempfile::tempdir().expect("a temporary folder can be made"),
        };
        let bin = runner.path("bin");
        fs::create_dir_all(&bin).expect("writable");
        for tool in ["gh", "curl"] {
            let tool_of_tests = folder::project().join("tests/ci").join(tool);
            std::os::unix::fs::symlink(tool_of_tests, bin.join(tool)).expect("writable");
        }
        // The tool is built already.
        std::os::unix::fs::symlink("/bin/true", bin.join("cargo")).expect("writable");
        for profile in ["release", "quick"] {
            let program = workspace.join("target").join(profile).join("pkimm");
            if !program.exists() {
                fs::create_dir_all(program.parent().expect("a folder")).expect("writable");
                std::os::unix::fs::symlink(pkimm().get_program(), &program).expect("writable");
            }
        }
        fs::create_dir_all(runner.path("temp")).expect("writable");
        runner
    }

    /// A path beside the checkout: `temp` of the runner, and what the stand-in for GitHub keeps.
    pub fn path(&self, path: &str) -> PathBuf {
        self.state.path().join(path)
    }

    /// The text of a file there; empty where there is none.
    pub fn kept(&self, path: &str) -> String {
        fs::read_to_string(self.path(path)).unwrap_or_default()
    }

    /// The comments on the pull request.
    pub fn comments(&self) -> Vec<String> {
        let comments: Value = serde_json::from_str(&self.kept("comments.json")).unwrap_or_default();
        let comments = comments.as_array().cloned().unwrap_or_default();
        let bodies = comments.iter().map(|comment| comment["body"].as_str());
        bodies
            .map(|body| body.expect("a text").to_owned())
            .collect()
    }

    /// Runs the only job of a workflow file.
    pub fn run(&self, workflow: &str) -> Job {
        self.run_job(workflow, None)
    }

    /// Runs a job of a workflow file.
    pub fn run_job(&self, workflow: &str, name: Option<&str>) -> Job {
        let workflow = yaml(&folder::project().join(workflow));
        let jobs = workflow["jobs"].as_object().expect("a workflow has jobs");
        let job = match name {
            Some(name) => &jobs[name],
            None => jobs.values().next().expect("a workflow has a job"),
        };
        let mut done = Job::default();
        let mut contexts = self.contexts.clone();
        contexts["github"]["token"] = "a token".into();
        contexts["runner"] = json!({ "temp": self.path("temp"), "os": "Linux" });
        let variables = self.variables(&workflow["env"], &contexts);
        if holds(job.get("if"), &contexts, false) {
            self.steps(
                &job["steps"],
                contexts,
                &variables,
                folder::project(),
                &mut done,
            );
        }
        done.succeeded = !done.has_failed;
        done.summary = self.kept("summary");
        done
    }

    fn variables(&self, env: &Value, contexts: &Value) -> BTreeMap<String, String> {
        let env = env.as_object().cloned().unwrap_or_default();
        env.into_iter()
            .map(|(name, value)| (name, filled(&value, contexts)))
            .collect()
    }

    fn steps(
        &self,
        steps: &Value,
        mut contexts: Value,
        outer: &BTreeMap<String, String>,
        action: &Path,
        done: &mut Job,
    ) {
        contexts["steps"] = json!({});
        for step in steps.as_array().expect("steps are a list") {
            if !holds(step.get("if"), &contexts, done.has_failed) {
                continue;
            }
            if let Some(used) = step["uses"].as_str() {
                self.action(used, &step["with"], &contexts, done);
                continue;
            }
            let mut variables = outer.clone();
            variables.extend(self.variables(&step["env"], &contexts));
            let script = step["run"].as_str().expect("a step uses an action or runs");
            assert!(
                !script.contains("${{"),
                "an expression in a script: {script}"
            );
            let outputs = self.command(script, &variables, action, done);
            if let Some(id) = step["id"].as_str() {
                contexts["steps"][id] = json!({ "outputs": outputs });
            }
        }
    }

    /// Runs our own action, and tells of another one.
    fn action(&self, used: &str, with: &Value, contexts: &Value, done: &mut Job) {
        let mut given = Map::new();
        for (name, value) in with.as_object().into_iter().flatten() {
            given.insert(name.clone(), filled(value, contexts).into());
        }
        let name = used.split('@').next().expect("a name");
        let ours = name.strip_prefix(OURS).or_else(|| name.strip_prefix('.'));
        let Some(below) = ours else {
            done.actions.push((used.to_owned(), Value::Object(given)));
            return;
        };
        let action = folder::project().join(below.trim_matches('/'));
        let described = yaml(&action.join("action.yml"));
        let mut inputs = Map::new();
        for (name, input) in described["inputs"].as_object().expect("it has inputs") {
            let value = given.get(name).cloned();
            let default = || filled(&input["default"], contexts).into();
            inputs.insert(name.clone(), value.unwrap_or_else(default));
        }
        let mut contexts = contexts.clone();
        contexts["inputs"] = Value::Object(inputs);
        if name.starts_with(OURS) {
            contexts["github"]["action_repository"] = OURS.into();
        }
        self.steps(
            &described["runs"]["steps"],
            contexts,
            &BTreeMap::new(),
            &action,
            done,
        );
    }

    fn command(
        &self,
        script: &str,
        variables: &BTreeMap<String, String>,
        action: &Path,
        done: &mut Job,
    ) -> Map<String, Value> {
        let output = self.path("output");
        fs::write(&output, "").expect("writable");
        let path = std::env::var("PATH").expect("set");
        let ran = Command::new("bash")
            .args(["--noprofile", "--norc", "-eo", "pipefail", "-c", script])
            .current_dir(&self.workspace)
            .env("PATH", format!("{}:{path}", self.path("bin").display()))
            .env("GH_STATE", self.state.path())
            .env("DOWNLOADS", self.path("published"))
            .env("GITHUB_ACTION_PATH", action)
            .env("GITHUB_OUTPUT", &output)
            .env("GITHUB_STEP_SUMMARY", self.path("summary"))
            .env(
                "GITHUB_SHA",
                self.contexts["github"]["sha"].as_str().unwrap_or("none"),
            )
            .env("GITHUB_SERVER_URL", "https://github.example")
            .env("GITHUB_REF", "refs/pull/5/merge")
            .envs(variables)
            .output()
            .expect("bash runs");
        let (printed, said) = (
            String::from_utf8_lossy(&ran.stdout),
            String::from_utf8_lossy(&ran.stderr),
        );
        done.printed.push_str(&printed);
        done.said.push_str(&said);
        if !ran.status.success() {
            done.has_failed = true;
            writeln!(done.said, "{script}: {}", ran.status).expect("a string can be written to");
        }
        let outputs = self.kept("output");
        let lines = outputs.lines().filter_map(|line| line.split_once('='));
        lines
            .map(|(name, value)| (name.to_owned(), value.into()))
            .collect()
    }
}

/// A YAML file.
pub fn yaml(path: &Path) -> Value {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{path:?}: {error}"));
    serde_saphyr::from_str(&text).unwrap_or_else(|error| panic!("{path:?}: {error}"))
}

/// Whether a step is run: without a condition, and with one that does not speak of failures, only after success.
fn holds(condition: Option<&Value>, contexts: &Value, has_failed: bool) -> bool {
    let Some(condition) = condition else {
        return !has_failed;
    };
    let condition = condition.as_str().expect("a condition is a text");
    let condition = condition.trim_start_matches("${{").trim_end_matches("}}");
    !has_failed && is_true(&evaluated(condition, contexts))
}

/// A text with its expressions filled in.
fn filled(value: &Value, contexts: &Value) -> String {
    let Some(mut rest) = value.as_str() else {
        return shown(value);
    };
    let mut out = String::new();
    while let Some((before, after)) = rest.split_once("${{") {
        let (expression, after) = after.split_once("}}").expect("an expression ends");
        out.push_str(before);
        out.push_str(&shown(&evaluated(expression, contexts)));
        rest = after;
    }
    out + rest
}

/// An expression of paths, texts, `||`, `&&`, `!`, `==` and `!=`, which is what the files have.
fn evaluated(expression: &str, contexts: &Value) -> Value {
    let expression = expression.trim();
    if let Some((left, right)) = expression.split_once("||") {
        let left = evaluated(left, contexts);
        return if is_true(&left) {
            left
        } else {
            evaluated(right, contexts)
        };
    }
    if let Some((left, right)) = expression.split_once("&&") {
        let left = evaluated(left, contexts);
        return if is_true(&left) {
            evaluated(right, contexts)
        } else {
            left
        };
    }
    for (sign, is_equal) in [("!=", false), ("==", true)] {
        if let Some((left, right)) = expression.split_once(sign) {
            let [left, right] = [left, right].map(|side| shown(&evaluated(side, contexts)));
            return Value::Bool((left == right) == is_equal);
        }
    }
    if let Some(denied) = expression.strip_prefix('!') {
        return Value::Bool(!is_true(&evaluated(denied, contexts)));
    }
    if let Some(text) = expression.strip_prefix('\'') {
        return text.trim_end_matches('\'').into();
    }
    if expression.starts_with("hashFiles(") {
        return "hash".into();
    }
    let path = expression.split('.');
    path.fold(contexts, |value, key| {
        value.get(key).unwrap_or(&Value::Null)
    })
    .clone()
}

fn is_true(value: &Value) -> bool {
    !matches!(value, Value::Null | Value::Bool(false)) && value != ""
}

fn shown(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
