//! The side menu, in the guideline's own order. A line appears when its first
//! page does, for those who have business there.

use sakimori_permissions::{Action, Resource};
use sakimori_web::MenuEntry;

/// An entry and what one must be able to do to see it.
pub struct Entry {
    pub entry: MenuEntry,
    pub needs: Option<(Action, Resource)>,
}

const fn entry(href: &'static str, label: &'static str, needs: Resource) -> Entry {
    Entry {
        entry: MenuEntry { href, label },
        needs: Some((Action::Read, needs)),
    }
}

/// For those who change things there.
const fn working(href: &'static str, label: &'static str, needs: Resource) -> Entry {
    Entry {
        entry: MenuEntry { href, label },
        needs: Some((Action::Change, needs)),
    }
}

/// For everybody who has signed in.
const fn own(href: &'static str, label: &'static str) -> Entry {
    Entry {
        entry: MenuEntry { href, label },
        needs: None,
    }
}

const HOME: Entry = Entry {
    entry: MenuEntry {
        href: "/",
        label: "はじめに",
    },
    needs: None,
};

pub const MENU: &[(&str, &[Entry])] = &[
    ("", &[HOME]),
    (
        "方針・基準",
        &[
            entry("/policy", "進め方", Resource::Policy),
            entry("/profile", "団体の設定", Resource::Policy),
            entry("/basic-policy", "基本方針の本文", Resource::Policy),
            entry("/provisions", "規定の採否", Resource::Policy),
            entry("/documents", "文書", Resource::Policy),
            entry("/versions", "版と決裁", Resource::Policy),
            entry("/measures", "法令が求める措置", Resource::Policy),
        ],
    ),
    (
        "情報資産",
        &[
            own("/asset-ledger", "台帳と点検"),
            own("/stock-takes", "棚卸"),
            entry("/risks", "リスク分析", Resource::Risk),
        ],
    ),
    (
        "申請と台帳",
        &[
            own("/me", "マイページ"),
            own("/applications", "申請"),
            own("/inbox", "申請の決定"),
            own("/follows", "許可の後に行うこと"),
            own("/registers", "台帳と記録簿"),
            working("/definitions", "様式と台帳の定義", Resource::Definition),
        ],
    ),
    (
        "体制",
        &[
            entry("/organization", "組織図", Resource::Organization),
            entry("/roles", "役割と任命", Resource::Organization),
            entry("/committee", "委員会", Resource::Organization),
            entry("/people", "職員", Resource::Person),
            entry("/contacts", "緊急連絡網", Resource::Organization),
            entry("/systems", "情報システム", Resource::Organization),
            working("/organization/holes", "体制の点検", Resource::Appointment),
            working("/reshuffles", "人事異動", Resource::Organization),
        ],
    ),
    (
        "資料",
        &[
            entry("/reference", "分類と用語", Resource::Policy),
            entry("/journal", "変更の記録", Resource::Journal),
        ],
    ),
    (
        "防人の管理",
        &[
            entry("/accounts", "利用者ID", Resource::Account),
            entry("/administration/backup", "バックアップ", Resource::Backup),
            entry("/administration/mail", "メールの送信", Resource::Setting),
        ],
    ),
];
