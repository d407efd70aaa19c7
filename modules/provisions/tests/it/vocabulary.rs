//! The rules of the vocabularies, and of the set of files.

use sakimori_provisions::catalog::{embedded, folder, load};

use crate::broken::{change, check, errors, row};

#[test]
fn keys_of_a_vocabulary_stand_once() {
    check(&[
        row(
            "roles",
            "roles.toml",
            ("key    = \"ciso\"", "key    = \"staff\""),
            ("key-unique", ""),
        ),
        row(
            "offices",
            "offices.toml",
            ("\"personnel\"", "\"facilities\""),
            ("key-unique", ""),
        ),
        row(
            "measures",
            "measures.toml",
            ("\"organization\"", "\"physical\""),
            ("key-unique", ""),
        ),
        row(
            "kinds of body",
            "body_kinds.toml",
            ("\"town\"", "\"village\""),
            ("key-unique", ""),
        ),
        row(
            "kinds of asset",
            "asset_kinds.toml",
            ("\"network\"", "\"facility\""),
            ("key-unique", ""),
        ),
        row(
            "threats",
            "threats.toml",
            ("\"disaster\"", "\"epidemic\""),
            ("key-unique", ""),
        ),
        row(
            "axes",
            "classification.toml",
            ("\"availability\"", "\"integrity\""),
            ("key-unique", ""),
        ),
        row(
            "basic policy",
            "basic_policy/enumerated.toml",
            ("\"purpose\"", "\"threats\""),
            ("key-unique", ""),
        ),
    ]);
}

#[test]
fn vocabularies_name_what_exists() {
    check(&[
        row(
            "an unknown heir",
            "roles.toml",
            ("merged_into = \"ciso\"", "merged_into = \"chief\""),
            ("role", ""),
        ),
        row(
            "its own heir",
            "roles.toml",
            (
                "merged_into = \"ciso\"",
                "merged_into = \"security_committee\"",
            ),
            ("role", ""),
        ),
        row(
            "set up by no provision",
            "roles.toml",
            ("\"security-committee-decisions\"", "\"no-such-key\""),
            ("role", ""),
        ),
        row(
            "the post of an unknown role",
            "body_kinds.toml",
            ("posts     = { ciso", "posts     = { chief"),
            ("role", ""),
        ),
        row(
            "without an unknown role",
            "body_kinds.toml",
            (
                "without   = [\"department_security_officer\"]",
                "without   = [\"chief\"]",
            ),
            ("role", ""),
        ),
        row(
            "an unknown chapter",
            "measures.toml",
            ("chapters = [\"3.2\"]", "chapters = [\"3.99\"]"),
            ("chapter", ""),
        ),
        row(
            "an unknown class",
            "classification.toml",
            ("classes = [\"2\"]", "classes = [\"9\"]"),
            ("class", ""),
        ),
        row(
            "a role in the basic policy",
            "basic_policy/declaration.toml",
            ("{staff}", "{chief}"),
            ("placeholder", ""),
        ),
        row(
            "a word in the basic policy",
            "basic_policy/declaration.toml",
            ("\"{body.head}\"", "\"{body.mayor}\""),
            ("placeholder", ""),
        ),
        row(
            "a word in a preamble",
            "basic_policy/declaration.toml",
            ("{body}は、", "{office.none}は、"),
            ("placeholder", ""),
        ),
        row(
            "an item in the basic policy",
            "basic_policy/enumerated.toml",
            ("\"この基本方針は、", "\"{ref:3.1(1)}は、"),
            ("placeholder", ""),
        ),
        row(
            "a section it adds",
            "basic_policy/declaration.toml",
            ("\"procedures\"", "\"nothing\""),
            ("placeholder", ""),
        ),
        row(
            "in a definition",
            "definitions.toml",
            ("text  = \"", "text  = \"{chief}"),
            ("placeholder", ""),
        ),
    ]);
}

#[test]
fn every_file_of_an_edition_is_needed() {
    let all = embedded();
    // Read, and missed, by their own modules' tests.
    let elsewhere = [
        "h27/forms/",
        "h27/registers/",
        "h27/risks/",
        "h27/asset_checks.toml",
        "h27/elsewhere.toml",
    ];
    let others = |name: &&String| !elsewhere.iter().any(|start| name.starts_with(start));
    for name in all.keys().filter(others) {
        let mut files = embedded();
        files.remove(name);
        let found = errors(&files, "h27");
        let missing = found
            .iter()
            .any(|e| e.file == *name && e.rule == "file-missing" && e.line == 0);
        assert!(missing, "{name}: {found:?}");
    }
    let found = errors(&all, "r09");
    assert!(
        found
            .iter()
            .any(|e| e.file == "r09/edition.toml" && e.rule == "file-missing"),
        "{found:?}"
    );
}

#[test]
fn all_errors_of_all_files_are_reported_at_once() {
    let mut files = embedded();
    change(
        &mut files,
        "h27/provisions/3.1.toml",
        "level = \"basic\"\n",
        "",
    );
    change(
        &mut files,
        "h27/provisions/3.9.3.toml",
        "every = \"fiscal_year\", ",
        "",
    );
    change(
        &mut files,
        "h27/roles.toml",
        "merged_into = \"ciso\"",
        "merged_into = \"chief\"",
    );
    let error = load(&files, "h27").unwrap_err();
    let mut rules: Vec<&str> = error.0.iter().map(|e| e.rule).collect();
    rules.sort_unstable();
    assert_eq!(rules, ["duty", "required", "role"]);
    let text = error.to_string();
    assert!(
        text.starts_with("カタログに3件の誤りがあります。\n  catalog/h27/"),
        "{text}"
    );
    // Files that cannot be read at all are reported together, too.
    change(&mut files, "h27/offices.toml", "[[office]]", "[office");
    change(&mut files, "h27/threats.toml", "[[threat]]", "[threat");
    let found = errors(&files, "h27");
    assert_eq!(
        found.iter().filter(|e| e.rule == "format").count(),
        2,
        "{found:?}"
    );
}

#[test]
fn a_folder_that_is_not_there_is_reported_as_such() {
    let error = folder(std::path::Path::new("/nowhere/catalog")).unwrap_err();
    assert_eq!(error.0[0].rule, "readable");
    assert!(error.to_string().contains("/nowhere/catalog"), "{error}");
}

#[test]
fn an_error_in_a_vocabulary_names_its_line() {
    for (file, from, to) in [
        (
            "h27/classification.toml",
            "classes = [\"2\"]",
            "classes = [\"9\"]",
        ),
        (
            "h27/measures.toml",
            "chapters = [\"3.2\"]",
            "chapters = [\"3.99\"]",
        ),
        ("h27/threats.toml", "\"infrastructure\"", "\"disaster\""),
        (
            "h27/roles.toml",
            "\"security-committee-decisions\"",
            "\"no-such-key\"",
        ),
        ("h27/basic_policy/declaration.toml", "{staff}", "{chief}"),
        (
            "h27/separations.toml",
            "\"separation-of-auditee-and-auditor\"",
            "\"no-such-key\"",
        ),
        ("h27/separations.toml", "\"auditor\"]", "\"inspector\"]"),
        ("h27/separations.toml", "[\"ciso\"]", "[\"system_manager\"]"),
    ] {
        let mut files = embedded();
        change(&mut files, file, from, to);
        let found = errors(&files, "h27");
        let [error] = found.as_slice() else {
            panic!("{file}: {found:?}");
        };
        let line = files[file].lines().nth(error.line - 1).unwrap();
        let word = to.trim_matches(|c| "{}\"[]".contains(c));
        let word = word.rsplit('"').next().unwrap();
        assert!(line.contains(word), "{file}:{}: {line}", error.line);
        assert!(error.line > 1, "{file}");
    }
}
