//! A few threads that compute answers: what somebody waits for first, the rest when there is room.

use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::thread;

/// Work to be done. A panic in it ends the work, not the thread.
pub(super) type Job = Box<dyn FnOnce() + Send>;

/// How soon a job is done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Priority {
    /// Somebody looks at an empty place until it is done.
    Urgent,
    /// The files of a project are read: as soon as nobody looks at an empty place.
    Reading,
    /// It refines what is there.
    Background,
}

/// The threads. They end when the last handle is dropped.
#[derive(Clone)]
pub(super) struct Pool(Arc<Handle>);

struct Handle(Arc<Shared>);

struct Shared {
    queues: Mutex<Queues>,
    /// What each thread waits for.
    wakes: Vec<Condvar>,
}

#[derive(Default)]
struct Queues {
    urgent: VecDeque<Job>,
    reading: VecDeque<Job>,
    background: VecDeque<Job>,
    /// Which threads wait.
    idle: Vec<bool>,
    closed: bool,
}

impl Pool {
    /// As many threads as there are cores, from two to four.
    pub(super) fn new() -> Self {
        let cores = thread::available_parallelism().map_or(2, usize::from);
        let threads = cores.clamp(2, 4);
        let shared = Arc::new(Shared {
            queues: Mutex::new(Queues {
                idle: vec![false; threads],
                ..Queues::default()
            }),
            wakes: (0..threads).map(|_| Condvar::new()).collect(),
        });
        for index in 0..threads {
            let shared = Arc::clone(&shared);
            let thread = thread::Builder::new()
                .name(format!("answers-{index}"))
                .stack_size(16 * 1024 * 1024)
                .spawn(move || shared.work(index));
            // With fewer threads answers come later; without any the machine is in no state to edit.
            drop(thread);
        }
        Self(Arc::new(Handle(shared)))
    }

    /// Has a job done, by the first thread that waits and may do it: it has what the job before left in its memory.
    pub(super) fn spawn(&self, priority: Priority, job: impl FnOnce() + Send + 'static) {
        let shared = &self.0.0;
        let mut queues = shared.lock();
        match priority {
            Priority::Urgent => queues.urgent.push_back(Box::new(job)),
            Priority::Reading => queues.reading.push_back(Box::new(job)),
            Priority::Background => queues.background.push_back(Box::new(job)),
        }
        let may = |index: usize| priority != Priority::Background || does_background(index);
        let waiting = |index: &usize| queues.idle[*index] && may(*index);
        if let Some(first) = (0..shared.wakes.len()).find(waiting) {
            queues.idle[first] = false;
            shared.wakes[first].notify_one();
        }
    }
}

impl Drop for Handle {
    fn drop(&mut self) {
        self.0.lock().closed = true;
        self.0.wakes.iter().for_each(Condvar::notify_one);
    }
}

/// Whether a thread does background work: the first one is always there for who waits.
const fn does_background(index: usize) -> bool {
    index > 0
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Queues> {
        self.queues.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn work(&self, index: usize) {
        while let Some(job) = self.next(index) {
            // Whoever waits for it learns that nothing comes, since its end of the channel is dropped.
            let _ = catch_unwind(AssertUnwindSafe(job));
        }
    }

    fn next(&self, index: usize) -> Option<Job> {
        let mut queues = self.lock();
        loop {
            if queues.closed {
                return None;
            }
            let soon = queues.urgent.pop_front();
            let soon = soon.or_else(|| queues.reading.pop_front());
            let job = match does_background(index) {
                true => soon.or_else(|| queues.background.pop_front()),
                false => soon,
            };
            if job.is_some() {
                return job;
            }
            queues.idle[index] = true;
            queues = self.wakes[index]
                .wait(queues)
                .unwrap_or_else(PoisonError::into_inner);
            queues.idle[index] = false;
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[test]
    fn a_panic_ends_the_job_only() {
        let pool = Pool::new();
        let (sender, receiver) = mpsc::channel();
        for _ in 0..8 {
            pool.spawn(Priority::Urgent, || panic!("as tests want it"));
            pool.spawn(Priority::Background, || panic!("as tests want it"));
        }
        pool.spawn(Priority::Background, move || {
            sender.send(1).expect("somebody waits")
        });
        assert_eq!(receiver.recv(), Ok(1));
    }

    #[test]
    fn background_work_leaves_a_thread_for_who_waits() {
        let pool = Pool::new();
        let (hold, held) = mpsc::channel::<()>();
        let held = Arc::new(Mutex::new(held));
        for _ in 0..8 {
            let held = Arc::clone(&held);
            pool.spawn(Priority::Background, move || {
                let _ = held.lock().expect("nobody panics").recv();
            });
        }
        let (sender, receiver) = mpsc::channel();
        pool.spawn(Priority::Urgent, move || {
            sender.send(1).expect("somebody waits")
        });
        assert_eq!(receiver.recv(), Ok(1));
        drop(hold);
    }
}
