//! The side menu, in the guideline's own order. A line appears when its first
//! page does.

use sakimori_web::MenuEntry;

const fn entry(href: &'static str, label: &'static str) -> MenuEntry {
    MenuEntry { href, label }
}

pub const MENU: &[(&str, &[MenuEntry])] = &[
    ("", &[entry("/", "はじめに")]),
    (
        "方針・基準",
        &[
            entry("/profile", "団体の設定"),
            entry("/basic-policy", "基本方針の本文"),
            entry("/provisions", "規定の採否"),
            entry("/documents", "文書"),
            entry("/versions", "版と決裁"),
            entry("/measures", "法令が求める措置"),
        ],
    ),
    (
        "資料",
        &[
            entry("/reference", "分類と用語"),
            entry("/journal", "変更の記録"),
        ],
    ),
];
