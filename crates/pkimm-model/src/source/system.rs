//! What the system says where a file cannot be read or written, in the words of somebody who does not administer it.

use std::io::{Error, ErrorKind};

/// How the system's own words end.
const NUMBER: &str = " (os error ";

/// What is wrong, and what helps where something is known to. A message of our own stays as it is.
#[must_use]
pub fn told(error: &Error) -> String {
    let said = error.to_string();
    let Some((own, _)) = said.split_once(NUMBER) else {
        return said;
    };
    let words = match error.kind() {
        ErrorKind::NotFound => "there is no such file or folder",
        ErrorKind::NotADirectory => "a file is in the place of a folder",
        ErrorKind::IsADirectory => "a folder is in the place of a file",
        ErrorKind::AlreadyExists => "something else is in its place; move it away",
        ErrorKind::PermissionDenied => {
            "you have no right to do this; ask whoever owns it, or take another place"
        }
        ErrorKind::ReadOnlyFilesystem => "nothing can be written there; take another place",
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => {
            "there is no room left; remove what is not needed, and try again"
        }
        ErrorKind::InvalidFilename => "the name is longer than a name can be",
        _ => own,
    };
    words.to_owned()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    #[test]
    fn what_the_system_says_has_no_number_in_it() {
        let missing = fs::read("no-folder/none").unwrap_err();
        assert_eq!(told(&missing), "there is no such file or folder");
        let taken = fs::create_dir(".").unwrap_err();
        assert_eq!(told(&taken), "something else is in its place; move it away");
        for number in 1..200 {
            let error = told(&Error::from_raw_os_error(number));
            assert!(!error.contains("os error") && !error.is_empty(), "{error}");
        }
        let own = Error::other("it is not UTF-8 text");
        assert_eq!(told(&own), "it is not UTF-8 text");
    }
}
