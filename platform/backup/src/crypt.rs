//! Encryption to a public key (age, X25519): who makes backups cannot read
//! them again; only the holder of the private key can.

use std::fs::File;
use std::io::{BufReader, Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::str::FromStr;

use age::secrecy::ExposeSecret;
use age::stream::StreamWriter;
use age::{DecryptError, Decryptor, Encryptor};

use crate::BackupError;

/// A public key, `age1…`.
#[derive(Clone)]
pub struct Recipient(age::x25519::Recipient);

impl FromStr for Recipient {
    type Err = BackupError;

    fn from_str(text: &str) -> Result<Self, BackupError> {
        let wrong = |_| BackupError::Recipient(text.to_owned());
        text.trim().parse().map(Self).map_err(wrong)
    }
}

/// A private key. Not printed by mistake: it has no text form but
/// [`new_key`]'s.
#[derive(Clone)]
pub struct Identity(age::x25519::Identity);

impl Identity {
    /// The keys of a key file: lines that begin with `AGE-SECRET-KEY-1`; lines
    /// that begin with `#` are remarks.
    pub fn read(path: &Path) -> Result<Vec<Self>, BackupError> {
        let text = std::fs::read_to_string(path).map_err(BackupError::file(path))?;
        let lines = text.lines().map(str::trim);
        let keys = lines.filter(|l| !l.is_empty() && !l.starts_with('#'));
        let keys: Result<Vec<_>, _> = keys.map(|l| l.parse().map(Self)).collect();
        match keys {
            Ok(keys) if !keys.is_empty() => Ok(keys),
            _ => Err(BackupError::Identity(path.to_owned())),
        }
    }
}

/// Makes a pair of keys: the text of a key file, and the public key.
pub fn new_key() -> (String, String) {
    let key = age::x25519::Identity::generate();
    let public = key.to_public().to_string();
    let file = format!(
        "# 防人のバックアップの秘密鍵。人の目に触れない場所に、バックアップとは別に保管する。\n# public key: {public}\n{}\n",
        key.to_string().expose_secret()
    );
    (file, public)
}

/// Where the bytes of a backup go.
pub(crate) enum Sink<W: Write> {
    Plain(W),
    Encrypted(Box<StreamWriter<W>>),
}

impl<W: Write> Sink<W> {
    pub fn new(to: W, recipient: Option<&Recipient>) -> std::io::Result<Self> {
        let Some(recipient) = recipient else {
            return Ok(Self::Plain(to));
        };
        let recipients = std::iter::once(&recipient.0 as &dyn age::Recipient);
        let encryptor = Encryptor::with_recipients(recipients);
        let encryptor = encryptor.map_err(std::io::Error::other)?;
        Ok(Self::Encrypted(Box::new(encryptor.wrap_output(to)?)))
    }

    /// The last bytes; without them the file cannot be opened.
    pub fn finish(self) -> std::io::Result<W> {
        match self {
            Self::Plain(to) => Ok(to),
            Self::Encrypted(writer) => writer.finish(),
        }
    }
}

impl<W: Write> Write for Sink<W> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        match self {
            Self::Plain(to) => to.write(bytes),
            Self::Encrypted(to) => to.write(bytes),
        }
    }

    fn flush(&mut self) -> std::io::Result<()> {
        match self {
            Self::Plain(to) => to.flush(),
            Self::Encrypted(to) => to.flush(),
        }
    }
}

/// Bytes that can be read from anywhere in them.
pub(crate) trait Bytes: Read + Seek + Send {}

impl<T: Read + Seek + Send> Bytes for T {}

const MAGIC: &[u8] = b"age-encryption.org/";

/// The bytes of a backup, decrypted where it is encrypted; and whether it is.
pub(crate) fn open(
    path: &Path,
    identities: &[Identity],
) -> Result<(Box<dyn Bytes>, bool), BackupError> {
    let mut file = File::open(path).map_err(BackupError::file(path))?;
    let mut start = Vec::new();
    let length = MAGIC.len() as u64;
    let read = (&mut file).take(length).read_to_end(&mut start);
    read.map_err(BackupError::file(path))?;
    file.seek(SeekFrom::Start(0))
        .map_err(BackupError::file(path))?;
    let file = BufReader::new(file);
    if start != MAGIC {
        return Ok((Box::new(file), false));
    }
    if identities.is_empty() {
        return Err(BackupError::KeyNeeded);
    }
    let damaged = |e: DecryptError| match e {
        DecryptError::NoMatchingKeys => BackupError::WrongKey,
        DecryptError::Io(reason) if reason.kind() != std::io::ErrorKind::UnexpectedEof => {
            BackupError::File {
                path: path.to_owned(),
                reason,
            }
        }
        other => BackupError::Damaged(format!("暗号の見出し：{other}")),
    };
    let decryptor = Decryptor::new_buffered(file).map_err(damaged)?;
    let keys = identities.iter().map(|i| &i.0 as &dyn age::Identity);
    let bytes = decryptor.decrypt(keys).map_err(damaged)?;
    Ok((Box::new(bytes), true))
}
