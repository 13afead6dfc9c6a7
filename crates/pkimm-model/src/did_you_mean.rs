//! Did you mean: the known word that is most like one that is not known.

/// The known word that is most like `word`, where one is like enough; of several the first in the alphabet.
pub fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    known
        .map(|candidate| {
            (
                strsim::damerau_levenshtein(&word.to_lowercase(), &candidate.to_lowercase()),
                candidate,
            )
        })
        .filter(|(distance, candidate)| {
            *distance <= (word.chars().count().max(candidate.chars().count()) / 3).max(1)
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
        assert_eq!(nearest("colour", ["weight", "title"].into_iter()), None);
    }
}
