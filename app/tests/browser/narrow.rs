//! 375 pixels wide, as on a telephone: nothing to scroll sideways but tables
//! in their own frame.

use crate::axe::Axe;
use crate::driver::Kind;
use crate::site::Site;
use crate::tab::Tab;

const PAGES: [(&str, &str); 15] = [
    ("home", "/"),
    ("provisions", "/provisions"),
    ("provision", "/provisions/server-redundancy"),
    ("own-new", "/provisions/new"),
    ("profile", "/profile"),
    ("policy-texts", "/basic-policy"),
    ("documents", "/documents"),
    ("comparison", "/comparison"),
    ("version-draft", "/versions/2"),
    ("basic-policy", "/documents/basic-policy"),
    ("versions", "/versions"),
    ("version", "/versions/1"),
    ("measures", "/measures"),
    ("reference", "/reference"),
    ("journal", "/journal"),
];

/// What sticks out to the right, unless an ancestor scrolls by itself.
const STICKING_OUT: &str = "
  const root = document.documentElement;
  const scrolls = (e) => e && (getComputedStyle(e).overflowX !== 'visible' || scrolls(e.parentElement));
  const out = [...document.body.querySelectorAll('*')]
    .filter((e) => e.getBoundingClientRect().right > 376 && !e.closest('.table-scroll') && !scrolls(e.parentElement))
    .map((e) => e.tagName + '.' + e.className + '#' + e.id + ' ' + Math.round(e.getBoundingClientRect().right));
  return [root.clientWidth, root.scrollWidth, out.slice(0, 8)];";

#[tokio::test(flavor = "multi_thread")]
async fn on_a_telephone_no_page_scrolls_sideways() {
    let site = Site::sample().await;
    let Some(tab) = Tab::open(&site, Kind::Phone).await else {
        return;
    };
    let mut axe = Axe::load();
    let mut broken = Vec::new();
    for (page, path) in PAGES {
        tab.goto(path).await;
        tab.run("document.querySelectorAll('details').forEach((d) => { d.open = true; })")
            .await;
        if let Some(axe) = &mut axe {
            axe.look(&tab, &format!("narrow-{page}")).await;
        }
        let measured = tab.run(STICKING_OUT).await;
        let fits = measured[0] == 375 && measured[1] == 375;
        if !fits {
            broken.push(format!("{path}: {measured}"));
        }
    }
    assert!(
        broken.is_empty(),
        "wider than the screen:\n{}",
        broken.join("\n")
    );
    if let Some(axe) = axe {
        axe.settle();
    }
}
