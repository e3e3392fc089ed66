//! What to do about the mistakes templates commonly have: Typst says what is wrong, these say how to put it right.

use rust_i18n::t;

/// Part of Typst's message → key of the advice, the first that fits.
const ADVICE: [(&str, &str); 17] = [
    ("unknown variable", "typeset.advice.variable"),
    ("unresolved import", "typeset.advice.import"),
    ("would escape the project root", "typeset.advice.outside"),
    ("file not found", "typeset.advice.file"),
    ("package", "typeset.advice.package"),
    ("missing alt text", "typeset.advice.alternative"),
    ("skipped from heading level", "typeset.advice.level"),
    ("heading", "typeset.advice.level"),
    ("document title", "typeset.advice.title"),
    ("document date", "typeset.advice.title"),
    ("unknown font family", "typeset.advice.font"),
    ("no font could be found", "typeset.advice.formula"),
    ("does not contain key", "typeset.advice.key"),
    ("unclosed delimiter", "typeset.advice.delimiter"),
    ("unexpected argument", "typeset.advice.argument"),
    ("does not exist in the document", "typeset.advice.label"),
    ("did not converge", "typeset.advice.converge"),
];

/// The advice on one of Typst's messages about a line of a template.
pub(super) fn advice(message: &str, line: Option<&str>) -> Option<String> {
    let key = if line.is_some_and(|line| line.contains("\"@")) && message.contains("not found") {
        // A package that cannot be fetched is reported as a file of it.
        "typeset.advice.package"
    } else {
        ADVICE.iter().find(|(part, _)| message.contains(part))?.1
    };
    Some(t!(key).into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_advice_is_in_the_catalogue_in_both_languages() {
        for (part, key) in ADVICE.into_iter().chain([("", "typeset.advice.package")]) {
            let [english, chinese] = ["en", "zh"].map(|locale| t!(key, locale = locale).into_owned());
            assert!(english != key && chinese != key && english != chinese, "{part}: {key}");
        }
    }

    #[test]
    fn a_package_is_told_from_a_missing_file() {
        let said = |line| advice("file not found (searched at typst.toml)", Some(line)).unwrap();
        assert!(said("#import \"@preview/cetz:0.3.0\": *").contains("package"));
        assert!(said("#read(\"notes.txt\")").contains("path"));
        assert_eq!(advice("cannot add integer and string", None), None);
    }
}
