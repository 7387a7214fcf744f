//! The commands that look into numbers, files and configurations.

use crate::binary::{Ran, dmp};
use crate::world;
use serde_json::Value;
use std::path::{Path, PathBuf};
use tempfile::TempDir;

const SAMPLES: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../../../shared/samples/cda"
);
const STYLE_SHEET: &str = "<?xml version=\"1.0\"?>\n<xsl:stylesheet version=\"1.0\" \
    xmlns:xsl=\"http://www.w3.org/1999/XSL/Transform\"><xsl:template match=\"/\"/></xsl:stylesheet>";

fn folder() -> TempDir {
    tempfile::tempdir().unwrap()
}

fn with(bytes: impl AsRef<[u8]>) -> (TempDir, String) {
    let folder = folder();
    let path = folder.path().join("file");
    std::fs::write(&path, bytes).unwrap();
    let name = path.to_str().unwrap().to_owned();
    (folder, name)
}

fn compute(first_name: &str, birth_date: &str, nir: &str) -> Ran {
    let arguments = [
        "ins",
        "compute",
        "--first-name",
        first_name,
        "--birth-date",
        birth_date,
        "--nir",
        nir,
    ];
    dmp(folder().path(), &arguments)
}

#[test]
fn the_ins_c_of_the_published_example_is_computed_exactly() {
    for nir in ["1500815051040", "1 50 08 15 051 040", "150081505104018"] {
        let ran = compute("JEAN", "1950-08-01", nir);
        assert_eq!(ran.assert_done().out, "1541187387477485562488\n", "{nir}");
    }
}

#[test]
#[rustfmt::skip] // one line per case
fn what_an_ins_c_cannot_be_computed_from_is_named() {
    for (first_name, birth_date, nir, words) in [
        ("JEAN", "1950-08-01", "150081505104099", ["--nir", "key"]),
        ("JEAN", "1950-08-01", "15008150510",     ["--nir", "13 characters"]),
        ("JEAN", "1950-08-01", "A500815051040",   ["--nir", "digits"]),
        ("JEAN", "1950-08-01", "",                ["--nir", "13 characters"]),
        ("JEAN", "01/08/1950", "1500815051040",   ["--birth-date", "YYYY-MM-DD"]),
        ("JEAN", "1950-02-30", "1500815051040",   ["--birth-date", "YYYY-MM-DD"]),
        ("",     "1950-08-01", "1500815051040",   ["--first-name", ""]),
    ] {
        compute(first_name, birth_date, nir).assert_refused(&words);
    }
}

#[test]
#[rustfmt::skip] // one line per case
fn a_number_is_checked() {
    let check = |number| dmp(folder().path(), &["ins", "check", number]);
    for number in ["150081505104018", "1 50 08 15 051 040 18", "1541187387477485562488"] {
        assert_eq!(check(number).assert_done().out, "valid\n", "{number}");
    }
    for (number, words) in [
        ("150081505104019",        ["INS", "key"]),
        ("1541187387477485562489", ["INS-C", "key"]),
        ("15411873874774855624",   ["INS", "13 characters"]),
        ("é",                      ["INS", "13 characters"]),
    ] {
        check(number).assert_refused(&words);
    }
}

fn inspect(file: &str) -> Ran {
    dmp(folder().path(), &["inspect", file, "--json"])
}

#[test]
fn our_own_report_is_understood() {
    let (_folder, file) = with(world::report("Contenu fictif."));
    let found: Value = serde_json::from_str(&inspect(&file).assert_done().out).unwrap();
    for (pointer, expected) in [
        ("/kind", "cda"),
        ("/type_code", "11502-2"),
        ("/title", "Bilan fictif"),
        ("/patient/ins", &world::ins(11)),
        ("/patient/oid", "1.2.250.1.213.1.4.11"),
        ("/patient/birth_name", "PERSONNEFICTIVE"),
        ("/patient/birth_date", "1979-06-03"),
        ("/unique_id", "1.2.250.1.999.2.7"),
        ("/authors/0/national_id", "899990000001"),
        ("/authors/0/organization", "Laboratoire fictif"),
        ("/created", "2026-01-15T09:00:00Z"),
    ] {
        assert_eq!(
            found.pointer(pointer),
            Some(&Value::from(expected)),
            "{pointer} {found}"
        );
    }
    assert_eq!(
        found["sha256"],
        world::sha256(&std::fs::read(&file).unwrap())
    );
    assert_eq!(found["parts"], Value::Array(Vec::new()));
    assert!(
        is_text(&found["label"]) && is_text(&found["space"]),
        "{found}"
    );
    let lines = dmp(folder().path(), &["inspect", &file]);
    assert!(
        lines.assert_done().out.contains("Bilan fictif"),
        "{lines:?}"
    );
}

#[test]
fn the_clinical_content_is_listed_section_by_section() {
    let section = "<component><section><code code=\"48765-2\"/><title>Allergies</title>\
        <text>t</text><entry><observation moodCode=\"EVN\"><code code=\"609328004\"/>\
        <value code=\"no-known-allergies\"/></observation></entry><entry><procedure/></entry>\
        </section></component></structuredBody>";
    let report = String::from_utf8(world::report("Contenu fictif.")).unwrap();
    let (_folder, file) = with(report.replace("</structuredBody>", section));
    let found: Value = serde_json::from_str(&inspect(&file).assert_done().out).unwrap();
    let clinical = &found["clinical"];
    let statement = clinical["statements"].as_array().unwrap().last().unwrap();
    assert_eq!(statement["assertion"], "absent", "{statement}");
    assert_eq!(statement["source"]["section"]["title"], "Allergies");
    assert_eq!(
        statement.pointer("/fact/allergy/agent/codes/0/code"),
        Some(&Value::from("no-known-allergies"))
    );
    let section = clinical["sections"].as_array().unwrap().last().unwrap();
    assert_eq!(section["read"]["allergy"], 1, "{section}");
    assert_eq!(section["left_as_text"][0]["element"], "procedure");
    let lines = dmp(folder().path(), &["inspect", &file]);
    let out = &lines.assert_done().out;
    assert!(out.contains("1 allergy, 1 left as text"), "{out}");
    let both: Value = serde_json::from_str(
        &dmp(folder().path(), &["inspect", "--json", &file, &file])
            .assert_done()
            .out,
    )
    .unwrap();
    assert_eq!(both.as_array().map(Vec::len), Some(2));
}

#[test]
fn a_plain_file_is_understood_without_a_header() {
    let (_folder, file) = with("Une note.");
    let found: Value = serde_json::from_str(&inspect(&file).assert_done().out).unwrap();
    assert_eq!(
        (&found["kind"], &found["size"]),
        (&Value::from("text"), &Value::from(9))
    );
    assert_eq!(found.get("patient"), None);
}

#[test]
fn what_a_deposit_would_refuse_is_refused_with_the_reason() {
    for (bytes, word) in [
        (STYLE_SHEET, "style sheet"),
        ("<?xml version=\"1.0\"?><note/>", "not a clinical document"),
        ("<!doctype html><html><body>a</body></html>", "web page"),
        ("", "empty"),
        ("\u{0}\u{1}\u{2}\u{3}", "unknown"),
        ("%PDF-1.7\n", "cut off"),
    ] {
        let (_folder, file) = with(bytes);
        inspect(&file).assert_refused(&["refused", word]);
    }
    inspect("absent.xml").assert_refused(&["absent.xml", "cannot be read"]);
    let (_folder, file) = with(STYLE_SHEET);
    dmp(folder().path(), &["render", &file]).assert_refused(&["refused", "style sheet"]);
}

fn samples() -> Vec<PathBuf> {
    let Ok(found) = std::fs::read_dir(Path::new(SAMPLES)) else {
        #[expect(clippy::print_stderr, reason = "this is how a test speaks")]
        {
            eprintln!("skipped: the sample documents are not at hand");
        }
        return Vec::new();
    };
    let mut paths: Vec<_> = found.map(|it| it.unwrap().path()).collect();
    paths.sort();
    paths
}

fn is_text(value: &Value) -> bool {
    value.as_str().is_some_and(|it| !it.is_empty())
}

#[test]
fn every_sample_is_understood_and_the_style_sheet_is_refused() {
    let samples = samples();
    let mut refused = 0;
    for path in &samples {
        let name = path.display();
        let ran = inspect(path.to_str().unwrap());
        if ran.code != Some(0) {
            ran.assert_refused(&["style sheet"]);
            refused += 1;
            continue;
        }
        let found: Value = serde_json::from_str(&ran.out).unwrap();
        for pointer in [
            "/kind",
            "/type_code",
            "/label",
            "/space",
            "/title",
            "/patient/ins",
            "/patient/oid",
            "/unique_id",
            "/created",
            "/authors/0/name",
        ] {
            let value = found.pointer(pointer);
            assert!(value.is_some_and(is_text), "{name} {pointer} {value:?}");
        }
        assert!(found["parts"].is_array(), "{name}");
    }
    assert!(samples.is_empty() || refused == 1, "{refused} refused");
}

#[test]
fn every_sample_is_rendered_as_a_page_that_runs_and_loads_nothing() {
    for path in samples() {
        let ran = dmp(folder().path(), &["render", path.to_str().unwrap()]);
        if ran.code == Some(0) {
            assert_harmless(&ran.out, &path.display().to_string());
        } else {
            ran.assert_refused(&["style sheet"]);
        }
    }
}

#[test]
fn a_hostile_document_is_rendered_harmless() {
    let bytes = String::from_utf8(world::report("MARQUE")).unwrap();
    for hostile in [
        "<script>alert(1)</script>",
        "<img src='http://exemple.fr/a.png' onerror='alert(1)'/>",
        "<linkHtml href='javascript:alert(1)'>ici</linkHtml>",
        "<linkHtml href='https://exemple.fr/'>ici</linkHtml>",
        "<content onclick='alert(1)' styleCode='Bold' style='background:url(http://a/)'>a</content>",
        "&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=http://a onerror=alert(1)&gt;",
        "<iframe src='https://exemple.fr/'/>",
        "<form action='https://exemple.fr/'><input name='a' autofocus='' onfocus='a()'/></form>",
    ] {
        let (_folder, file) = with(bytes.replace("MARQUE", &format!("{hostile} la suite")));
        let ran = dmp(folder().path(), &["render", &file]);
        let page = &ran.assert_done().out;
        assert!(page.contains("la suite"), "{hostile}: {page}");
        assert_harmless(page, hostile);
    }
}

/// No script, no handler, and no address of elsewhere that a browser would follow by itself.
fn assert_harmless(page: &str, name: &str) {
    let lower = page.to_lowercase();
    for tag in tags(&lower) {
        let element = tag.split([' ', '\n', '/', '>']).next().unwrap_or_default();
        let is_active = [
            "script", "iframe", "object", "embed", "form", "link", "base",
        ];
        assert!(!is_active.contains(&element), "{name}: <{tag}>");
        for (attribute, value) in attributes(tag) {
            assert!(!attribute.starts_with("on"), "{name}: <{tag}>");
            let is_source = ["src", "href", "srcset", "background", "poster", "action"];
            let is_here = value.starts_with('#') || value.starts_with("data:image/");
            assert!(
                !is_source.contains(&attribute) || is_here,
                "{name}: <{tag}>"
            );
            assert!(!value.contains("javascript:"), "{name}: <{tag}>");
        }
    }
    assert!(
        !lower.contains("url(") && !lower.contains("@import"),
        "{name}"
    );
    assert!(lower.contains("default-src 'none'"), "{name}");
}

/// What stands between `<` and `>`; the writer escapes both everywhere else.
fn tags(page: &str) -> impl Iterator<Item = &str> {
    page.split('<')
        .skip(1)
        .filter_map(|it| it.split_once('>').map(|(tag, _)| tag))
}

/// The attributes of a tag, with their values in double quotes.
fn attributes(tag: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut rest = tag.split_once([' ', '\n']).map_or("", |(_, rest)| rest);
    while let Some((name, after)) = rest.split_once('=') {
        let value = after.strip_prefix('"').unwrap_or(after);
        let (value, next) = value.split_once('"').unwrap_or((value, ""));
        found.push((name.trim(), value));
        rest = next;
    }
    found
}

#[test]
fn the_printed_configuration_is_read_back() {
    let folder = folder();
    let printed = dmp(folder.path(), &["config"]);
    printed.assert_done();
    let path = folder.path().join("mine.toml");
    std::fs::write(&path, &printed.out).unwrap();
    let check = dmp(folder.path(), &["config", "check", "--config", "mine.toml"]);
    assert_eq!(check.assert_done().out, "the configuration is right\n");
    // And with every line that it shows as a comment.
    let shown = |line: &str| line.strip_prefix("# ").is_some_and(|it| it.contains(" = "));
    let whole: Vec<_> = printed
        .out
        .lines()
        .map(|line| if shown(line) { &line[2..] } else { line })
        .collect();
    std::fs::write(&path, whole.join("\n")).unwrap();
    dmp(folder.path(), &["config", "check", "--config", "mine.toml"]).assert_done();
}

#[test]
#[rustfmt::skip] // one line per case
fn a_wrong_configuration_is_refused_with_what_is_wrong() {
    for (text, words) in [
        ("[server]\nlitsen = \"0.0.0.0:80\"",   ["wrong.toml", "litsen"]),
        ("[server]\nlisten = \"8080\"",         ["server.listen", "ADDRESS:PORT"]),
        ("[server]\ntls_key = \"key.pem\"",     ["server.tls_certificate", "server.tls_key"]),
        ("[database]\nurl = \"mysql://h/d\"",   ["database.url", "sqlite:"]),
        ("[mail]\ntls = \"perhaps\"",           ["wrong.toml", "perhaps"]),
        ("[mail]\nport = 70000",                ["wrong.toml", "70000"]),
        ("data_dir = ",                         ["wrong.toml", "not understood"]),
    ] {
        let folder = folder();
        std::fs::write(folder.path().join("wrong.toml"), text).unwrap();
        let arguments = ["config", "check", "--config", "wrong.toml"];
        dmp(folder.path(), &arguments).assert_refused(&words);
    }
    let arguments = ["config", "check", "--config", "absent.toml"];
    dmp(folder().path(), &arguments).assert_refused(&["absent.toml", "cannot be read"]);
}

#[test]
fn migrating_twice_is_harmless() {
    let folder = folder();
    let first = dmp(folder.path(), &["migrate", "--data-dir", "data"]);
    let second = dmp(folder.path(), &["migrate", "--data-dir", "data"]);
    assert_eq!(first.assert_done().out, second.assert_done().out);
    assert!(first.out.starts_with("schema version "), "{first:?}");
    dmp(folder.path(), &["verify", "--data-dir", "data"]).assert_done();
    let third = dmp(folder.path(), &["migrate", "--data-dir", "data"]);
    assert_eq!(third.assert_done().out, first.out);
    dmp(folder.path(), &["verify", "--data-dir", "data"]).assert_done();
}
