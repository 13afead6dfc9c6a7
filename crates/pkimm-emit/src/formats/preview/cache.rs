//! What was made once and is asked for again: after each save but one page is another.

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};

use sha2::{Digest as _, Sha256};

type Key = [u8; 32];

/// The parts of previews, by what they were made of. One that the next preview does not ask for is forgotten.
#[derive(Debug, Default)]
pub struct Cache(Mutex<Inner>);

#[derive(Debug, Default)]
struct Inner {
    now: HashMap<Key, String>,
    before: HashMap<Key, String>,
}

impl Cache {
    /// Begins another preview.
    pub(super) fn begin(&self) {
        let mut inner = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        inner.before = std::mem::take(&mut inner.now);
    }

    /// What is made of texts, once.
    pub(in crate::formats) fn get(&self, of: &[&str], make: impl FnOnce() -> String) -> String {
        let mut digest = Sha256::new();
        for text in of {
            digest.update(text.len().to_le_bytes());
            digest.update(text);
        }
        let key: Key = digest.finalize().into();
        let inner = || self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let known = {
            let mut inner = inner();
            if let Some(known) = inner.now.get(&key) {
                return known.clone();
            }
            inner.before.remove(&key)
        };
        // Others may look for theirs in the meantime.
        let made = known.unwrap_or_else(make);
        inner().now.insert(key, made.clone());
        made
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_for_again_is_made_once_and_what_is_not_is_forgotten() {
        let cache = Cache::default();
        let get = |of: &[&str], made: &str| cache.get(of, || made.to_owned());
        assert_eq!(get(&["a", "b"], "one"), "one");
        assert_eq!(get(&["ab", ""], "two"), "two");
        cache.begin();
        assert_eq!(get(&["a", "b"], "other"), "one");
        cache.begin();
        cache.begin();
        assert_eq!(get(&["a", "b"], "other"), "other");
    }
}
