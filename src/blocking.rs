//! Work that would hold up the threads that answer requests, on threads of its own.

use std::any::Any;

/// The runtime's part is compiled once for each type of work that it is given. There are dozens: here they are one.
type Work = Box<dyn FnOnce() -> Box<dyn Any + Send> + Send>;

/// Why there is no answer: the work panicked, or the process ends and it did not begin.
#[derive(Debug, thiserror::Error)]
#[error("work on a thread of its own did not end: {0}")]
pub struct Unfinished(String);

/// Does what reads much, waits for the disk or computes for long. Work that has begun goes on when nobody waits for it
/// any more.
///
/// # Errors
/// [`Unfinished`] when it panicked, or the process ends before it began.
pub async fn run<T: Send + 'static>(work: impl FnOnce() -> T + Send + 'static) -> Result<T, Unfinished> {
    let work: Work = Box::new(|| Box::new(work()));
    let done = tokio::task::spawn_blocking(work).await;
    let done = done.map_err(|error| Unfinished(error.to_string()))?;
    let done = done
        .downcast()
        .map_err(|_| Unfinished("its answer is of another type".into()))?;
    Ok(*done)
}

/// As [`run`], for what nobody waits for.
pub fn start(work: impl FnOnce() + Send + 'static) {
    let work: Box<dyn FnOnce() + Send> = Box::new(work);
    drop(tokio::task::spawn_blocking(work));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn answers_come_back_and_panics_are_told() {
        assert_eq!(run(|| "done".to_owned()).await.expect("an answer"), "done");
        let failed = run(|| panic!("no")).await.map(|()| "an answer");
        let told = failed.expect_err("it panicked").to_string();
        assert!(told.contains("panicked"), "{told}");
    }

    #[tokio::test]
    async fn what_nobody_waits_for_is_done_too() {
        let (done, told) = tokio::sync::oneshot::channel();
        start(|| done.send(7).expect("somebody waits"));
        assert_eq!(told.await.expect("told"), 7);
    }
}
