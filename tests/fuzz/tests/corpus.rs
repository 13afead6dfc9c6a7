//! Every target, called with the committed corpus and with what the fixtures give.

use pkimm_fuzz::{TARGETS, seeds};

#[test]
fn every_target_holds_over_its_corpus() {
    for target in TARGETS {
        let seeds = seeds(target.name);
        assert!(!seeds.is_empty(), "{} has no corpus", target.name);
        for seed in seeds {
            (target.run)(&seed);
        }
    }
}
