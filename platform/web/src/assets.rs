//! The style sheet and the one script, inside the program. Their addresses
//! carry a hash of the content, so browsers may keep them for good.

use std::sync::LazyLock;

use axum::Router;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::routing::get;
use sha2::{Digest, Sha256};

struct Asset {
    content: &'static str,
    media_type: &'static str,
    path: String,
}

fn asset(name: &str, media_type: &'static str, content: &'static str) -> Asset {
    let hash = sakimori_db::journal::hex(&Sha256::digest(content.as_bytes()));
    let short: String = hash.chars().take(12).collect();
    Asset {
        content,
        media_type,
        path: format!("/assets/{short}/{name}"),
    }
}

static STYLE: LazyLock<Asset> = LazyLock::new(|| {
    asset(
        "style.css",
        "text/css; charset=utf-8",
        include_str!("../assets/style.css"),
    )
});
static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    asset(
        "enhance.js",
        "text/javascript; charset=utf-8",
        concat!(
            include_str!("../assets/enhance.js"),
            include_str!("../assets/session.js"),
            include_str!("../assets/passkey.js"),
        ),
    )
});

static ICON: LazyLock<Asset> = LazyLock::new(|| {
    asset(
        "icon.svg",
        "image/svg+xml",
        include_str!("../assets/icon.svg"),
    )
});

/// The address of the icon in the browser's tab.
pub fn icon() -> &'static str {
    &ICON.path
}

/// The address of the style sheet.
pub fn style() -> &'static str {
    &STYLE.path
}

/// The address of the script.
pub fn script() -> &'static str {
    &SCRIPT.path
}

pub fn router() -> Router {
    [&*STYLE, &*SCRIPT, &*ICON]
        .into_iter()
        .fold(Router::new(), |router, asset| {
            let headers = [
                (CONTENT_TYPE, asset.media_type),
                (CACHE_CONTROL, "public, max-age=31536000, immutable"),
            ];
            router.route(
                &asset.path,
                get(move || async move { (headers, asset.content) }),
            )
        })
}
