//! The keyboard alone: every stop can be seen, errors are read out first.

use serde::Deserialize;

use crate::tab::Tab;

const TAB: &str = "\u{e004}";
const ENTER: &str = "\u{e007}";
const DOWN: &str = "\u{e015}";

/// Where the focus is.
#[derive(Debug, Deserialize)]
pub struct Focus {
    pub id: String,
    pub text: String,
    /// A ring is drawn around it, inside the window.
    pub visible: bool,
}

const FOCUS: &str = "
  const e = document.activeElement;
  const style = getComputedStyle(e);
  const box = e.getBoundingClientRect();
  const inside = box.bottom > 0 && box.top < innerHeight && box.right > 0 && box.left < innerWidth;
  const ring = e.matches(':focus-visible') && style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2;
  return { id: e.id, text: (e.innerText || '').trim(), visible: inside && ring };";

/// More stops than any page has.
const STOPS: usize = 400;

pub async fn focus(tab: &Tab) -> Focus {
    serde_json::from_value(tab.run(FOCUS).await).unwrap()
}

/// Presses Tab until the stop with this id or text; each stop on the way can
/// be seen.
pub async fn tab_to(tab: &Tab, wanted: &str) -> Focus {
    let mut stops = Vec::new();
    for _ in 0..STOPS {
        tab.type_keys(TAB).await;
        let stop = focus(tab).await;
        assert!(
            stop.visible,
            "the focus cannot be seen: {stop:?} on {}",
            tab.path().await
        );
        if stop.id == wanted || stop.text == wanted {
            return stop;
        }
        stops.push(stop.id + &stop.text);
    }
    panic!("no stop 「{wanted}」 among {stops:?}");
}

/// Presses Enter and waits for the page it leads to.
pub async fn enter(tab: &Tab) {
    let before = tab.find("html").await;
    tab.type_keys(ENTER).await;
    tab.wait_for_another_page(&before).await;
}

/// Rejects the provision that is open, forgetting the reason first.
pub async fn reject(tab: &Tab, reason: &str) {
    let skip = tab_to(tab, "本文へ移動").await;
    assert!(skip.visible);
    tab.type_keys(ENTER).await;
    assert_eq!(focus(tab).await.id, "main");
    // A group of radio buttons is one stop: the one chosen so far.
    tab_to(tab, "choice-undecided").await;
    for _ in 0..4 {
        if focus(tab).await.id == "choice-rejected" {
            break;
        }
        tab.type_keys(DOWN).await;
    }
    let radio = focus(tab).await;
    assert!(radio.id == "choice-rejected" && radio.visible, "{radio:?}");
    assert!(
        tab.find("#choice-rejected")
            .await
            .is_selected()
            .await
            .unwrap()
    );
    tab_to(tab, "保存する").await;
    enter(tab).await;

    let summary = focus(tab).await;
    assert!(
        summary.visible && summary.text.contains("入力を確かめてください"),
        "{summary:?}"
    );
    tab_to(tab, "採用しない理由を入力してください。").await;
    tab.type_keys(ENTER).await;
    let field = focus(tab).await;
    assert!(field.id == "reason" && field.visible, "{field:?}");
    tab.type_keys(reason).await;
    tab_to(tab, "保存する").await;
    enter(tab).await;
    tab.sees("保存しました。").await;
}
