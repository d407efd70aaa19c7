//! `demo`: the sample cities, and the lists that belong to them.

use std::ffi::OsStr;
use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::{Args, ValueEnum};
use sakimori_db::Db;
use sakimori_kernel::{Clock, era_date};
use sakimori_policies::Policies;
use sakimori_provisions::catalog::Edition;

use super::run::{app, log, start};
use super::{Outcome, Store, edition, message};
use crate::sample::next_april::List;
use crate::sample::{self, Size, accounts, assets, designated, emergencies, registers, risks};
use crate::server;

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum City {
    /// みほん市
    Mihon,
    /// 政令指定都市の規模
    DesignatedCity,
}

#[derive(Args)]
pub struct Demo {
    #[command(flatten)]
    store: Store,
    /// 待ち受けるポート番号（指定しなければ8080、0で空いている番号）
    #[arg(
        long,
        value_name = "番号",
        default_value_t = 8080,
        hide_default_value = true
    )]
    port: u16,
    /// 見本の規模。mihon（みほん市、約1,000人）又は designated-city（政令指定都市、46,000人）
    #[arg(
        long,
        value_name = "規模",
        default_value = "mihon",
        hide_default_value = true,
        hide_possible_values = true
    )]
    size: City,
    /// 翌年4月の人事異動の一覧をファイル（.xlsx 又は .csv）に書き出して終わる
    #[arg(long, value_name = "ファイル")]
    write_reshuffle: Option<PathBuf>,
    /// 見本データを作って終わる（サーバを起動しない）
    #[arg(long)]
    prepare: bool,
}

/// The lists of みほん市, beside its data.
const LIST: &str = "人事異動案";

/// In the ledger of みほん市.
const ASSETS: usize = 3000;

impl Demo {
    pub async fn run(self) -> Outcome {
        log();
        let edition = Arc::new(edition()?);
        if let Some(file) = &self.write_reshuffle {
            return self.write_list(&edition, file);
        }
        let target = match self.size {
            City::Mihon => self.store.sample("demo.db")?,
            City::DesignatedCity => self.store.sample("demo-designated-city.db")?,
        };
        let address = SocketAddr::from((Ipv4Addr::LOCALHOST, self.port));
        // Before the data, so that a port that is taken is told at once.
        let listener = server::listen(address).await?;
        let db = Db::open(&target).await?;
        let mut app = app(db, Clock::System, edition, "見本データ")?;
        self.seed(&app.policies).await?;
        accounts::open(&mut app).await?;
        match self.size {
            City::Mihon => {
                registers::open(&app).await?;
                emergencies::open(&app).await?;
                if assets::open(&app, ASSETS, |_| {}).await? {
                    assets::half_done(&app).await?;
                    risks::open(&app).await?;
                }
            }
            City::DesignatedCity => {
                let told = |count| println!("台帳に{count}件を記録しました。");
                registers::open_large(&app, Size::ENTRIES, told).await?;
                let told = |count| println!("情報資産台帳に{count}件を記録しました。");
                assets::open(&app, Size::ASSETS, told).await?;
            }
        }
        if self.prepare {
            app.db.close().await;
            return Ok(());
        }
        start(app, listener).await
    }

    async fn seed(&self, policies: &Policies) -> Outcome {
        match self.size {
            City::Mihon => {
                sample::seed(policies).await?;
                self.write_lists(&policies.edition)
            }
            City::DesignatedCity => {
                println!(
                    "政令指定都市の規模の見本データを用意します。初めてのときは数分かかります。"
                );
                let told = |day| println!("{}まで作りました。", era_date(day));
                Ok(designated::seed(policies, Size::DESIGNATED_CITY, told).await?)
            }
        }
    }

    fn list(&self, edition: &Edition) -> Result<List, Box<dyn std::error::Error>> {
        let today = Clock::System.today();
        Ok(match self.size {
            City::Mihon => sample::mihon_list(edition, today)?,
            City::DesignatedCity => designated::list(edition, Size::DESIGNATED_CITY, today),
        })
    }

    fn write_list(&self, edition: &Edition, file: &Path) -> Outcome {
        let list = self.list(edition)?;
        let bytes = match file.extension().and_then(OsStr::to_str) {
            Some("xlsx") => list.xlsx()?,
            Some("csv") => list.csv(),
            _ => {
                return Err(message(
                    "人事異動の一覧は、名前が .xlsx 又は .csv で終わるファイルに書き出せます。",
                ));
            }
        };
        write(file, &bytes)?;
        println!("{}行を書き出しました：{}", list.rows(), file.display());
        Ok(())
    }

    /// Puts the list of みほん市 beside its data: a workbook with rows that
    /// cannot be read, and a file as an old personnel system writes it.
    fn write_lists(&self, edition: &Edition) -> Outcome {
        let list = sample::mihon_list(edition, Clock::System.today())?;
        let folder = &self.store.data;
        let xlsx = folder.join(format!("{LIST}.xlsx"));
        let csv = folder.join(format!("{LIST}.csv"));
        std::fs::create_dir_all(folder).map_err(|reason| unwritable(folder, &reason))?;
        write(&xlsx, &list.clone().with_problems().xlsx()?)?;
        write(&csv, &list.with_one_problem().csv_cp932()?)?;
        println!(
            "翌年4月の人事異動の一覧：{}、{}",
            xlsx.display(),
            csv.display()
        );
        Ok(())
    }
}

fn write(file: &Path, bytes: &[u8]) -> Outcome {
    std::fs::write(file, bytes).map_err(|reason| unwritable(file, &reason))
}

fn unwritable(path: &Path, reason: &std::io::Error) -> Box<dyn std::error::Error> {
    message(format!(
        "「{}」に書き込めません（{reason}）。",
        path.display()
    ))
}
