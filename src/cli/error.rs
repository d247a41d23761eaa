//! Why a command failed, in words for a terminal, and the exit status that goes with it.

use crate::config::ConfigError;

#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Words that the command cannot work with.
    #[error("{0}")]
    Usage(String),
    #[error("{0}")]
    Config(ConfigError),
    #[error("{0}")]
    Failed(String),
}

impl Error {
    pub fn failed(error: impl ToString) -> Self {
        Error::Failed(error.to_string())
    }

    /// 1 failed, 2 usage.
    pub fn status(&self) -> u8 {
        match self {
            Error::Usage(_) | Error::Config(_) => 2,
            Error::Failed(_) => 1,
        }
    }
}

impl From<crate::server::Error> for Error {
    fn from(error: crate::server::Error) -> Self {
        Error::failed(error)
    }
}
