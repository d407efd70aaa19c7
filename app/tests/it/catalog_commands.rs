//! `sakimori catalog`: what the program says of its catalog.

use std::collections::BTreeSet;

use tempfile::TempDir;

use crate::command_line::{fails, path, succeeds};

#[test]
fn the_catalog_is_checked() {
    let said = succeeds(&["catalog", "check"]);
    assert_eq!(
        said,
        "誤りはありません。平成27年3月版：規定 334、推奨事項 18（附録では 22）、申請の様式 32、台帳と記録簿 61、脅威 36、脆弱性 74\n"
    );
}

#[test]
fn a_wrong_catalog_is_reported_with_file_line_and_rule() {
    let folder = TempDir::new().unwrap();
    for (name, text) in sakimori_provisions::catalog::embedded() {
        let file = folder.path().join(&name);
        std::fs::create_dir_all(file.parent().unwrap()).unwrap();
        let text = if name == "h27/provisions/3.1.toml" {
            text.replacen("level = \"basic\"\n", "", 1)
        } else {
            text
        };
        std::fs::write(file, text).unwrap();
    }
    let said = fails(
        &["catalog", "check", "--dir", path(folder.path())],
        1,
        "カタログに1件の誤りがあります",
    );
    assert!(said.contains("catalog/h27/provisions/3.1.toml:"), "{said}");
    assert!(
        said.contains("[required]") && said.contains("level がありません"),
        "{said}"
    );
    let nowhere = folder.path().join("nowhere");
    fails(
        &["catalog", "check", "--dir", path(&nowhere)],
        1,
        "読めません",
    );
    fails(
        &[
            "catalog",
            "check",
            "--dir",
            path(&folder.path().join("h27")),
        ],
        1,
        "ファイルがありません",
    );
}

#[test]
fn the_catalog_is_listed_and_shown() {
    let list = succeeds(&["catalog", "list"]);
    assert_eq!(list.lines().count(), 334);
    assert!(list.lines().all(|l| l.split('\t').count() == 4));
    let by_id = succeeds(&["catalog", "show", "3.2(1)①"]);
    assert!(
        by_id.starts_with(
            "3.2(1)① 最高情報セキュリティ責任者の設置（基本）\nキー：ciso-appointment\n"
        ),
        "{by_id}"
    );
    assert!(
        by_id.contains("○ CISO") && by_id.contains("趣旨：") && !by_id.contains('{'),
        "{by_id}"
    );
    assert_eq!(succeeds(&["catalog", "show", "ciso-appointment"]), by_id);
    for id in ["3.99", "", "3.2（1）①", "x"] {
        fails(
            &["catalog", "show", id],
            1,
            &format!("「{id}」という規定はありません"),
        );
    }
}

#[test]
fn the_export_has_every_provision_once_in_its_documented_shape() {
    let json: serde_json::Value =
        serde_json::from_str(&succeeds(&["catalog", "export", "--format", "json"])).unwrap();
    assert_eq!(json["edition"], "h27");
    let provisions = json["provisions"].as_array().unwrap();
    assert_eq!(provisions.len(), 334);
    for key in ["id", "key"] {
        let unique: BTreeSet<&str> = provisions
            .iter()
            .map(|p| p[key].as_str().unwrap())
            .collect();
        assert_eq!(unique.len(), 334, "{key}");
    }
    let recommended = |key: &str| {
        provisions
            .iter()
            .filter(|p| p[key] == "recommended")
            .count()
    };
    assert_eq!(
        (recommended("level"), recommended("appendix_level")),
        (18, 22)
    );
    let edition = crate::support::edition();
    for p in provisions {
        let id = p["id"].as_str().unwrap();
        assert!(id.starts_with(p["section"].as_str().unwrap()), "{id}");
        assert!(!p["title"].as_str().unwrap().is_empty(), "{id}");
        assert!(p["text"].as_str().unwrap().ends_with('。'), "{id}");
        assert!(
            !p.to_string().contains('{') || p.to_string().matches('{').count() == 2,
            "{id}: {p}"
        );
        assert!(
            ["chapter", "appendix"].contains(&p["source"].as_str().unwrap()),
            "{id}"
        );
        assert!(
            ["basic", "recommended"].contains(&p["level"].as_str().unwrap()),
            "{id}"
        );
        assert!(p["items"].is_array() && p["lead_ins"].is_array(), "{id}");
        for (role, marks) in p["marks"].as_object().unwrap() {
            assert!(edition.role(role).is_some(), "{id}: {role}");
            let marks = marks.as_array().unwrap();
            assert!(!marks.is_empty(), "{id}: {role}");
            let known = ["responsible", "informed", "permits", "approves"];
            assert!(
                marks.iter().all(|m| known.contains(&m.as_str().unwrap())),
                "{id}"
            );
        }
    }
}
