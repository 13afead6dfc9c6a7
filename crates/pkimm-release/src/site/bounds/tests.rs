use std::sync::Arc;

use super::*;
use crate::site::Expressions;
use crate::site::diagram::Labels;
use crate::small;
use crate::trees::Trees;

fn rendered(text: &str) -> Result<String, ExpressionError> {
    let mut release = small::release();
    release.modules[0].name = "**A** | <b>".to_owned();
    let release = Arc::new(release);
    let expressions =
        Expressions::new(&release, &[], &[], &Labels::of(&release), &Trees::default());
    expressions.render("model", text)
}

#[test]
fn a_key_that_the_library_cannot_take_is_refused() {
    for pattern in ["%(\u{e9})s", "%(\u{e9}", "%d %(a\u{e9}"] {
        let error = rendered(&format!("{{= '{pattern}'|format(1) =}}")).unwrap_err();
        assert!(error.message.contains("ASCII"), "{}", error.message);
    }
    let sound = rendered("{= '\u{e9} %(a)s'|format({'a': 1}) =}");
    assert_eq!(sound.as_deref(), Ok("\u{e9} 1"));
}

#[test]
fn an_unexpected_character_is_named_whole() {
    let text = "{= levels é =}";
    let range = rendered(text).unwrap_err().range;
    assert_eq!(range.and_then(|range| text.get(range)), Some("é"));
}

#[test]
fn what_is_wrong_with_an_expression_is_put_in_words() {
    for (text, message) in [
        (
            "{~ for ~}",
            "`in` is expected here, but this is the end `~}`",
        ),
        (
            "{~ for x in ~}",
            "a value is expected here, but this is the end `~}`",
        ),
        (
            "{~ for 1 in x ~}",
            "a name is expected here, but this is a number",
        ),
        (
            "{= =}",
            "a value is expected here, but this is the end `=}`",
        ),
        (
            "{= a b =}",
            "the end `=}` is expected here, but this is a name",
        ),
        ("{= (1 =}", "`)` is expected here, but this is `=`"),
        ("{~ ~}", "no statement stands between `{~` and `~}`"),
        ("{~ endfor ~}", "no `for` begins before this `endfor`"),
        ("{~ else ~}", "no `if` begins before this `else`"),
        (
            "{~ foo ~}",
            "pages have no `foo`; they have `for`, `if`, `set` and `with`",
        ),
        ("{= 1 / 0 =}", "`1 / 0` has no result"),
        ("{= 0x =}", "this is no number, or one that is too large"),
    ] {
        assert_eq!(rendered(text).unwrap_err().message, message, "{text}");
    }
}

/// Texts that would take memory or time without bound, and a part of what is said of each.
fn greedy() -> Vec<(String, &'static str)> {
    let doubled = "{~ set a = a ~ a ~}".repeat(60);
    let deep = "{~ if true ~}\n".repeat(100_000);
    let nested = "{~ set a = [a, a] ~}".repeat(60);
    let long = |part: &str| format!("{{= 1{} =}}", format!("{part}\n").repeat(100_000));
    let own = |text: &str| text.to_owned();
    vec![
        (
            own(
                "{= range(90000)|join('x'|replace('x', 'yyyyyyyyyy')|replace('y', 'zzzzzzzzzz')|replace('z', 'xxxxxxxxxx')) =}",
            ),
            "MiB",
        ),
        (own("{= 'x' * 1000000000 =}"), "only numbers"),
        (own("{= 'x' * 90000 =}"), "only numbers"),
        (own("{= [1] * 100000000 =}"), "only numbers"),
        (own("{= 'x' + 'y' =}"), "only numbers"),
        (format!("{{~ set a = 'x' ~}}{doubled}"), "MiB"),
        (format!("{{~ set a = [1] ~}}{nested}{{= a == a =}}"), "MiB"),
        (
            own("{~ for a in range(90000) ~}{~ for b in range(90000) ~}x{~ endfor ~}{~ endfor ~}"),
            "million steps",
        ),
        (
            format!(
                "{{~ for a in range(90000) ~}}{}{{~ endfor ~}}",
                "x".repeat(5000)
            ),
            "MiB",
        ),
        (own("{~ set a %}x{~ endset ~}"), "nothing closes"),
        (own("{~ set a ~}x{~ endset ~}"), "no `set … endset`"),
        (
            own("{~ macro a(x) ~}{= a(x ~ x) =}{~ endmacro ~}{= a('x') =}"),
            "no `macro`",
        ),
        (own("{~ filter upper ~}x{~ endfilter ~}"), "no `filter`"),
        (own("{~ include 'x' ~}"), "no `include`"),
        (
            own("{~ for a in [[1]] recursive ~}{= loop(a) =}{~ endfor ~}"),
            "no `recursive`",
        ),
        (own("{= namespace(a=1) =}"), "unknown"),
        (
            format!(
                "{{~ set t = range(90000) | join('xxxxxxxxxx') ~}}\n{}",
                "{~ set a = t[0:] ~}\n".repeat(20)
            ),
            "MiB",
        ),
        (own("{= '%99999999999999999999999d' | format(1) =}"), "100"),
        (own("{= '%999999999d' | format(1) =}"), "100"),
        (own("{= '%0999999999.3f' | format(1) =}"), "100"),
        (own("{= '%*d' | format(99999999, 1) =}"), "100"),
        (own("{= 'x' | indent(99999999, true) =}"), "100"),
        (own("{= 'x' | indent(width=99999999, first=true) =}"), "100"),
        (own("{= [1] | batch(99999999, 'x') =}"), "too many"),
        (own("{= [1] | slice(99999999) =}"), "1000"),
        (own("{= [1] | batch(99999999) =}"), "1000"),
        (own("{= ['a', 'b'] | sum(start='') =}"), "start"),
        (
            format!("{{= [{}] | length =}}", "1,\n".repeat(100_000)),
            "longer than",
        ),
        (long("+1"), "longer than"),
        (long("|int"), "longer than"),
        (long(".a"), "longer than"),
        (long("[0]"), "longer than"),
        (format!("{{= {}1 =}}", "(\n".repeat(100_000)), "longer than"),
        (
            format!("{{= {}1 =}}", "not\n".repeat(100_000)),
            "longer than",
        ),
        (format!("{{= {}1 =}}", "-\n".repeat(100_000)), "longer than"),
        ("{= 1 =} ".repeat(20_000), "bytes"),
        (deep, "50 loops"),
        (
            format!(
                "{{~ if true ~}}{}{{~ endif ~}}",
                "{~ elif true ~}\n".repeat(100_000)
            ),
            "50 loops",
        ),
    ]
}

#[test]
fn what_would_take_everything_is_refused() {
    for (text, message) in greedy() {
        let shown: String = text.chars().take(60).collect();
        match rendered(&text) {
            Ok(text) => panic!("{shown} makes {} bytes", text.len()),
            Err(error) => assert!(error.message.contains(message), "{shown}: {error}"),
        }
    }
}

#[test]
fn what_goes_over_long_values_again_and_again_is_refused() {
    let set = "{~ set a = range(90000) ~}{~ set b = a | list ~}{~ set t = a | join('xxxxxxxxxx') ~}{~ set m = {'k': b} ~}{~ set n = {'k': a | list} ~}";
    for part in [
        "a|last",
        "a|min",
        "a|sum",
        "'x' in a",
        "-1 in a",
        "a|select('gt', 99999)|list",
        "a == b",
        "t == t ~ 'x'",
        "a is in([b])",
        "[b] == [a|list]",
        "m == n",
        "[b, b]|sort",
        "[[b]]|unique",
        "b|batch(1000)|max",
        "'x' is in(b)",
        "'zz' in t",
        "t|length",
        "t is startingwith(t)",
        "b|sort|first",
        "t < t",
        "not t|trim",
    ] {
        let text = format!(
            "{set}{{~ for i in range(90000) ~}}{{~ if {part} ~}}{{~ endif ~}}{{~ endfor ~}}"
        );
        let error = rendered(&text).expect_err(part);
        let message = error.message;
        assert!(
            message.contains("million items") || message.contains("MiB"),
            "{part}: {message}"
        );
    }
}

#[test]
fn what_goes_over_one_list_for_each_item_of_another_is_refused() {
    for part in [
        "a|select('in', a)",
        "a|reject('in', b)",
        "a|map('default', b)",
        "a|select('eq', t)",
    ] {
        let text = format!(
            "{{~ set a = range(90000) ~}}{{~ set b = a | list ~}}{{~ set t = b | join ~}}{{= {part} | list =}}"
        );
        let error = rendered(&text).expect_err(part);
        let message = error.message;
        assert!(
            message.contains("million items") || message.contains("MiB"),
            "{part}: {message}"
        );
    }
    let few = "{= levels | selectattr('number', 'in', [2, 3]) | map(attribute='name') | join =}";
    assert_eq!(rendered(few).unwrap(), "Managed");
    assert_eq!(rendered("{= nothing | default('x') =}").unwrap(), "x");
}

#[test]
fn what_one_text_may_take_many_may_not() {
    let release = Arc::new(small::release());
    let expressions =
        Expressions::new(&release, &[], &[], &Labels::of(&release), &Trees::default());
    let bytes = "{= range(90000) | join('xxxxxxxxxx') =}";
    let steps = "{~ for i in range(90000) ~}{~ for j in range(15) ~}{~ endfor ~}{~ endfor ~}";
    for text in [bytes, steps] {
        let all: serde_json::Value = std::iter::repeat_n(text, 400).collect();
        let again = expressions.again();
        let error = again.render_value("model", &all).expect_err("too much");
        assert!(error.message.contains("for a model"), "{error}");
    }
    // What ends with an error took something, too.
    let again = expressions.again();
    let mut errors = (0..400).map(|_| {
        again
            .render("model", "{= nothing =}")
            .expect_err("no such name")
    });
    assert!(errors.any(|error| error.message.contains("for a model")));
    expressions
        .again()
        .render("model", bytes)
        .expect("one is fine");
}

#[test]
fn what_is_long_and_deep_and_no_longer_than_that_is_evaluated() {
    let sum = format!("{{= 1{} =}}", "+1".repeat(490));
    assert_eq!(rendered(&sum).unwrap(), "491");
    let deep = format!(
        "{}x{}",
        "{~ if true ~}".repeat(50),
        "{~ endif ~}".repeat(50)
    );
    assert_eq!(rendered(&deep).unwrap(), "x");
    let wide = "{~ for a in range(3) ~}{= a ~ 'x' ~ [a, 1] =}{~ endfor ~}";
    assert_eq!(rendered(wide).unwrap(), "0x[0, 1]1x[1, 1]2x[2, 1]");
}

#[test]
fn names_are_escaped_in_markdown_and_in_nothing_else() {
    let escaped = "\\*\\*A\\*\\* \\| \\<b\\>";
    for text in [
        "{= modules[0].name =}",
        "{= modules[0].name ~ '' =}",
        "{= [modules[0].name] | join =}",
        "{= modules[0].name | trim =}",
    ] {
        assert_eq!(rendered(text).unwrap(), escaped, "{text}");
    }
    assert_eq!(
        rendered("{= '**x**' ~ 1 =}{= levels[0].number =}").unwrap(),
        "**x**11"
    );
    let mut release = small::release();
    release.modules[0].name = "**A**".to_owned();
    release.modules[0].categories[0].requirements[0].description = "_A_".to_owned();
    let release = Arc::new(release);
    let expressions =
        Expressions::new(&release, &[], &[], &Labels::of(&release), &Trees::default());
    let category = &release.modules[0].categories[0];
    let id = &category.requirements[0].id;
    for text in [
        format!("{{= link('{id}') =}}"),
        "{= modules[0].categories[0].requirements[0].description =}".to_owned(),
    ] {
        let rendered = expressions.render("model", &text).unwrap();
        assert!(rendered.contains("\\_A\\_"), "{rendered}");
    }
    let title = serde_json::json!("{= modules[0].name =}");
    assert_eq!(expressions.render_value("model", &title).unwrap(), "**A**");
}

#[test]
fn what_stands_in_a_row_stays_in_its_cell() {
    let set = "{~ set a = 'b | c\\nd' ~}";
    for (text, expected) in [
        ("| {= a =} |", "| b \\| c d |"),
        (
            "x\n  | {= a =} | {= a =} |\n{= a =}",
            "x\n  | b \\| c d | b \\| c d |\nb | c\nd",
        ),
        (
            "{~ for x in [1, 2] ~}\n| {= x =} | {= a =}\n{~ endfor ~}\n{= a =}",
            "| 1 | b \\| c d\n| 2 | b \\| c d\nb | c\nd",
        ),
        ("x | {= a =}", "x | b | c\nd"),
    ] {
        assert_eq!(
            rendered(&format!("{set}{text}")).as_deref(),
            Ok(expected),
            "{text}"
        );
    }
    assert_eq!(
        rendered("| {= modules[0].name =} |").unwrap(),
        "| \\*\\*A\\*\\* \\| \\<b\\> |"
    );
    for text in ["| {= nothing =} |", "{= nothing ~ 1 =}", "{= nothing =}"] {
        let error = rendered(text).expect_err("it is not defined");
        assert!(error.message.contains("not defined"), "{error}");
    }
}

#[test]
fn filters_do_what_they_do_elsewhere() {
    for (text, expected) in [
        ("{= [1, 'a'] | join(', ') =}", "1, a"),
        ("{= [1, 2] | join(d='-') =}", "1-2"),
        ("{= levels | join(' ', attribute='number') =}", "1 2"),
        ("{= 'a.b.c' | replace('.', '') =}", "abc"),
        ("{= levels | sum(attribute='number') =}", "3"),
        ("{= '%.2f %5d' | format(1, 2) =}", "1.00     2"),
        ("{= 'a\\nb' | indent(2) =}", "a\n  b"),
        ("{= [1, 2, 3] | batch(2) | length =}", "2"),
        ("{= 7 // 2 =}{= 2 ** 3 =}{= 7 % 4 =}{= 1 / 2 =}", "3830.5"),
        ("{= nothing is defined =}", "False"),
        (
            "{~ set a, b = [1, 2] ~}{= b =}{~ with c = 3 ~}{= c =}{~ endwith ~}",
            "23",
        ),
        (
            "{~ for k, v in {'a': 1} | items ~}{= k =}{= v =}{~ endfor ~}",
            "a1",
        ),
        (
            "{= 'abc'[1:] =}{= (1, 2)[0] =}{= 1 < 2 < 3 =}{= -1 =}{= not true =}",
            "bc1True-1False",
        ),
    ] {
        assert_eq!(rendered(text).as_deref(), Ok(expected), "{text}");
    }
}
