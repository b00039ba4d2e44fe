//! Starts other programs: shows the line that is run, and fails with it.

use anyhow::{Context, Result, bail};
use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};

/// A program about to be run from the root of the project.
pub(crate) struct Tool {
    command: Command,
    line: String,
}

/// A program with its arguments.
pub(crate) fn tool<S: AsRef<OsStr>>(program: impl AsRef<OsStr>, args: impl IntoIterator<Item = S>) -> Tool {
    let mut command = Command::new(&program);
    let mut line = program.as_ref().to_string_lossy().into_owned();
    for arg in args {
        line.push(' ');
        line.push_str(&arg.as_ref().to_string_lossy());
        command.arg(arg);
    }
    command.current_dir(crate::house::root());
    Tool { command, line }
}

/// The cargo that runs us.
pub(crate) fn cargo<S: AsRef<OsStr>>(args: impl IntoIterator<Item = S>) -> Tool {
    tool("cargo", args)
}

/// Whether a program of this name can be started.
pub(crate) fn exists(program: &str) -> bool {
    std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(program).is_file()))
}

impl Tool {
    /// Sets an environment variable.
    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Tool {
        self.command.env(name, value);
        self
    }

    /// Runs in another folder.
    pub(crate) fn within(mut self, folder: &Path) -> Tool {
        self.command.current_dir(folder);
        self
    }

    /// The line as a person would type it.
    pub(crate) fn line(&self) -> &str {
        &self.line
    }

    /// Runs it with its output shown; an error when it does not end well.
    pub(crate) fn run(mut self) -> Result<()> {
        println!("$ {}", self.line);
        let status =
            self.command.stdin(Stdio::null()).status().with_context(|| format!("cannot start `{}`", self.line))?;
        if !status.success() {
            bail!("`{}` ended with {status}", self.line);
        }
        Ok(())
    }

    /// Runs it and returns what it printed; what it said on stderr is shown only when it fails.
    pub(crate) fn read(mut self) -> Result<String> {
        let output =
            self.command.stdin(Stdio::null()).output().with_context(|| format!("cannot start `{}`", self.line))?;
        if !output.status.success() {
            eprint!("{}", String::from_utf8_lossy(&output.stderr));
            bail!("`{}` ended with {}", self.line, output.status);
        }
        String::from_utf8(output.stdout).with_context(|| format!("`{}` did not print UTF-8", self.line))
    }

    /// Hands the command over to whoever starts it in the background.
    pub(crate) fn into_command(self) -> Command {
        self.command
    }
}
