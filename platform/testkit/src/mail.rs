use std::net::SocketAddr;
use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt, AsyncWriteExt, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// A mail as it arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrived {
    pub from: String,
    pub to: String,
    /// Headers and body.
    pub content: String,
}

/// How the server behaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    Takes,
    /// 451 at the recipient.
    Busy,
    /// 550 at the recipient.
    KnowsNobody,
    /// Takes the mail and hangs up without a word.
    HangsUp,
    /// Takes the mail and says nothing more.
    FallsSilent,
}

/// A tiny mail server on this machine that keeps what arrives.
#[derive(Clone)]
pub struct MailServer {
    pub address: SocketAddr,
    manner: Arc<Mutex<Manner>>,
    arrived: Arc<Mutex<Vec<Arrived>>>,
    bell: Arc<Notify>,
}

impl MailServer {
    pub async fn start(manner: Manner) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let server = Self {
            address: listener.local_addr().expect("an address"),
            manner: Arc::new(Mutex::new(manner)),
            arrived: Arc::default(),
            bell: Arc::default(),
        };
        let door = server.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let server = door.clone();
                tokio::spawn(async move { server.talk(stream).await });
            }
        });
        server
    }

    pub fn becomes(&self, manner: Manner) {
        *self.manner.lock().expect("nobody panicked") = manner;
    }

    /// Everything that arrived, in its order.
    pub fn arrived(&self) -> Vec<Arrived> {
        self.arrived.lock().expect("nobody panicked").clone()
    }

    /// Waits until a mail has arrived, answered or not.
    pub async fn rings(&self) {
        self.bell.notified().await;
    }

    /// One connection; an error is the other end going away.
    async fn talk(&self, stream: TcpStream) -> Option<()> {
        let manner = *self.manner.lock().expect("nobody panicked");
        let mut stream = BufReader::new(stream);
        let mut mail = Arrived {
            from: String::new(),
            to: String::new(),
            content: String::new(),
        };
        stream.write_all(b"220 test\r\n").await.ok()?;
        loop {
            let mut line = String::new();
            if stream.read_line(&mut line).await.ok()? == 0 {
                return None;
            }
            let word = line.trim_end().to_owned();
            let inner = |word: &str| {
                let from = word.find('<').map_or(0, |at| at + 1);
                word[from..word.find('>').unwrap_or(word.len())].to_owned()
            };
            let answer = match word.to_uppercase() {
                w if w.starts_with("EHLO") || w.starts_with("HELO") => "250 test",
                w if w.starts_with("MAIL FROM") => {
                    mail.from = inner(&word);
                    "250 fine"
                }
                w if w.starts_with("RCPT TO") => {
                    mail.to = inner(&word);
                    match manner {
                        Manner::Busy => "451 busy now",
                        Manner::KnowsNobody => "550 no such user",
                        _ => "250 fine",
                    }
                }
                w if w == "DATA" => {
                    stream.write_all(b"354 go on\r\n").await.ok()?;
                    mail.content = content(&mut stream).await?;
                    self.arrived
                        .lock()
                        .expect("nobody panicked")
                        .push(mail.clone());
                    self.bell.notify_one();
                    match manner {
                        Manner::HangsUp => return None,
                        Manner::FallsSilent => return std::future::pending().await,
                        _ => "250 taken",
                    }
                }
                w if w == "QUIT" => "221 bye",
                _ => "250 fine",
            };
            stream
                .write_all(format!("{answer}\r\n").as_bytes())
                .await
                .ok()?;
        }
    }
}

/// Up to the line with a single dot.
async fn content(stream: &mut BufReader<TcpStream>) -> Option<String> {
    let mut all = String::new();
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await.ok()? == 0 {
            return None;
        }
        if line == ".\r\n" {
            return Some(all);
        }
        all.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
}
