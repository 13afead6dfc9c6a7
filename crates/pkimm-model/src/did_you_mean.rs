//! Did you mean: the known word that is most like one that is not known.

/// The known word that is most like `word`, where one is like enough; of several the first in the alphabet.
pub fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let length = word.chars().count();
    let word = word.to_lowercase();
    known
        .filter_map(|candidate| {
            let other = candidate.chars().count();
            let allowed = (length.max(other) / 3).max(1);
            // Words are at least as far apart as their lengths are.
            let is_near = length.abs_diff(other) <= allowed;
            let distance =
                is_near.then(|| strsim::damerau_levenshtein(&word, &candidate.to_lowercase()))?;
            (distance <= allowed).then_some((distance, candidate))
        })
        .min()
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_near() {
        assert_eq!(
            nearest("wieght", ["weight", "title"].into_iter()),
            Some("weight")
        );
        // As far apart as they may be.
        assert_eq!(nearest("weig", ["weight"].into_iter()), Some("weight"));
        assert_eq!(nearest("colour", ["weight", "title"].into_iter()), None);
    }
}
