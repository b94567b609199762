//! The discrete-event kernel: an integer clock, an agenda, timers, and a message bus that can delay, lose and cut.
//!
//! It knows no primitive: tasks are the primitive's own type, parties are numbers.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use super::{Event, Fate, Flight, FlightKind, Part, Rng, Shared, Traffic, Value};
use crate::units::Micros;

/// A party to messages: a node or a client, by the primitive's own numbering.
pub type Party = u32;

/// Names a scheduled timer, to cancel it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Timer(Micros, u64);

/// How the bus treats messages.
#[derive(Clone, Debug, PartialEq)]
pub struct Bus {
    /// The shortest and the longest time on the way; each message draws its own.
    pub latency: (Micros, Micros),
    /// The probability that a message is lost, 0 to 1.
    pub loss: f64,
}

/// A message to send, without the times that the bus decides.
#[derive(Clone, Debug)]
pub struct Parcel {
    /// Who sends, as a party and as a part.
    pub from: (Party, Part),
    /// Who receives.
    pub to: (Party, Part),
    /// What the chip says.
    pub label: Arc<str>,
    /// How the chip looks.
    pub kind: FlightKind,
}

#[derive(Clone, Debug)]
struct Scheduled<T> {
    cause: Option<u32>,
    what: What<T>,
}

#[derive(Clone, Debug)]
enum What<T> {
    Task(T),
    Arrival { flight: u32, task: T },
    Death { flight: u32, fate: Fate },
}

/// What is on its way by its number, and between whom.
type Flights = BTreeMap<u32, (Flight, (Party, Party))>;

/// Clock, agenda, timers and bus of one simulation. `T` is what the primitive can be told to do next.
#[derive(Clone, Debug)]
pub struct Kernel<T> {
    now: Micros,
    sequence: u64,
    agenda: VecDeque<Scheduled<T>>,
    queue: BTreeMap<(Micros, u64), Arc<Scheduled<T>>>,
    cause: Option<u32>,
    events: u32,
    bus: Bus,
    rng: Rng,
    flights: Shared<Flights>,
    next_flight: u32,
    traffic: Vec<Traffic>,
    groups: Shared<BTreeMap<Party, u32>>,
    down: Shared<BTreeMap<Party, ()>>,
}

impl<T: Clone> Kernel<T> {
    /// A kernel at time zero. The bus draws from its own stream of the seed.
    pub fn new(bus: Bus, rng: Rng) -> Self {
        Self {
            now: Micros::ZERO,
            sequence: 0,
            agenda: VecDeque::new(),
            queue: BTreeMap::new(),
            cause: None,
            events: 0,
            bus,
            rng,
            flights: Shared::default(),
            next_flight: 1,
            traffic: Vec::new(),
            groups: Shared::default(),
            down: Shared::default(),
        }
    }

    /// The present time.
    pub fn now(&self) -> Micros {
        self.now
    }

    /// When the next occurrence is due.
    pub fn next(&self) -> Option<Micros> {
        if self.agenda.is_empty() {
            self.queue.keys().next().map(|(due, _)| *due)
        } else {
            Some(self.now)
        }
    }

    /// Moves the clock without letting anything happen.
    pub fn wait(&mut self, t: Micros) {
        self.now = self.now.max(t);
    }

    /// Takes the next occurrence, moving the clock to it. None when it was the bus's own business, or nothing is left.
    pub fn pop(&mut self) -> Option<T> {
        let Scheduled { cause, what } = match self.agenda.pop_front() {
            Some(task) => task,
            None => {
                let ((due, _), task) = self.queue.pop_first()?;
                self.now = self.now.max(due);
                Arc::unwrap_or_clone(task)
            }
        };
        self.cause = cause;
        match what {
            What::Task(task) => Some(task),
            What::Arrival { flight, task } => self.arrive(flight).then_some(task),
            What::Death { flight, fate } => {
                self.end(flight, fate);
                None
            }
        }
    }

    /// Queues a task for this very instant, after those already queued.
    pub fn soon(&mut self, task: T) {
        self.agenda.push_back(Scheduled {
            cause: self.cause,
            what: What::Task(task),
        });
    }

    /// Queues a task on request of the scene: it has no cause.
    pub fn asked(&mut self, task: T) {
        self.agenda.push_back(Scheduled {
            cause: None,
            what: What::Task(task),
        });
    }

    /// Sets a timer.
    pub fn after(&mut self, delay: Micros, task: T) -> Timer {
        self.schedule(self.now + delay, What::Task(task))
    }

    /// Takes a timer back. One that has rung already is no error.
    pub fn cancel(&mut self, timer: Timer) {
        self.queue.remove(&(timer.0, timer.1));
    }

    /// Records an event, caused by the occurrence being performed; what is queued from now on has it as its cause.
    pub fn emit(&mut self, name: &'static str, args: Vec<(&'static str, Value)>) -> Event {
        self.events += 1;
        let event = Event {
            id: self.events,
            t: self.now,
            name,
            args,
            cause: self.cause,
        };
        self.cause = Some(event.id);
        event
    }

    /// Sends a message; on arrival `task` is the next occurrence. Across a cut, or by bad luck, it dies halfway.
    pub fn send(&mut self, parcel: Parcel, task: T) {
        self.send_slowly(parcel, Micros::ZERO, task);
    }

    /// Sends a message that takes this much longer than the bus decides.
    pub fn send_slowly(&mut self, parcel: Parcel, extra: Micros, task: T) {
        // Both are drawn for every message, so that a cut changes the luck of no later one.
        let (low, high) = self.bus.latency;
        let latency = Micros(self.rng.between(low.0, high.0)) + extra;
        let unlucky = self.rng.chance(self.bus.loss);
        let cut = !self.connected(parcel.from.0, parcel.to.0);
        let fate = match (cut, unlucky) {
            (true, _) => Some(Fate::Cut),
            (false, true) => Some(Fate::Lost),
            (false, false) => None,
        };
        let way = if fate.is_some() {
            Micros(latency.0 / 2)
        } else {
            latency
        };
        let due = self.now + way;
        let id = self.next_flight;
        self.next_flight += 1;
        let flight = Flight {
            id,
            from: parcel.from.1,
            to: parcel.to.1,
            label: parcel.label,
            kind: parcel.kind,
            sent: self.now,
            due,
            way: latency,
            cause: self.cause,
        };
        self.traffic.push(Traffic::Sent(flight.clone()));
        self.flights
            .insert(id, (flight, (parcel.from.0, parcel.to.0)));
        let what = match fate {
            Some(fate) => What::Death { flight: id, fate },
            None => What::Arrival { flight: id, task },
        };
        self.schedule(due, what);
    }

    /// Cuts the parties into groups that cannot reach each other; messages on the way across die now. Parties in no
    /// group reach everyone.
    pub fn partition(&mut self, groups: &[Vec<Party>]) {
        self.groups = Shared::default();
        for (number, group) in (0..).zip(groups) {
            self.groups
                .extend(group.iter().map(|party| (*party, number)));
        }
        let severed: Vec<u32> = self
            .flights
            .iter()
            .filter(|(_, (_, ends))| !self.connected(ends.0, ends.1))
            .map(|(id, _)| *id)
            .collect();
        for id in severed {
            self.end(id, Fate::Cut);
        }
    }

    /// Undoes every partition.
    pub fn heal(&mut self) {
        self.groups = Shared::default();
    }

    /// Whether a message could cross between two parties now.
    pub fn connected(&self, a: Party, b: Party) -> bool {
        match (self.groups.get(&a), self.groups.get(&b)) {
            (Some(left), Some(right)) => left == right,
            _ => true,
        }
    }

    /// The groups of the present partition, each in ascending order; empty without one.
    pub fn groups(&self) -> Vec<Vec<Party>> {
        let count = self.groups.values().max().map_or(0, |last| last + 1);
        (0..count)
            .map(|group| {
                self.groups
                    .iter()
                    .filter(|(_, of)| **of == group)
                    .map(|(party, _)| *party)
                    .collect()
            })
            .collect()
    }

    /// Takes a party down (what arrives there is lost) or up.
    pub fn set_down(&mut self, party: Party, down: bool) {
        if down {
            self.down.insert(party, ());
        } else {
            self.down.remove(&party);
        }
    }

    /// Whether a party is down.
    pub fn is_down(&self, party: Party) -> bool {
        self.down.contains_key(&party)
    }

    /// Messages that are on their way now, in the order of sending.
    pub fn in_flight(&self) -> impl Iterator<Item = &Flight> {
        self.flights.values().map(|(flight, _)| flight)
    }

    /// Messages sent and ended since the last call.
    pub fn traffic(&mut self) -> Vec<Traffic> {
        std::mem::take(&mut self.traffic)
    }

    fn schedule(&mut self, due: Micros, what: What<T>) -> Timer {
        self.sequence += 1;
        let timer = Timer(due, self.sequence);
        self.queue.insert(
            (due, self.sequence),
            Arc::new(Scheduled {
                cause: self.cause,
                what,
            }),
        );
        timer
    }

    fn arrive(&mut self, flight: u32) -> bool {
        let Some((_, (_, to))) = self.flights.get(&flight) else {
            return false;
        };
        let fate = if self.is_down(*to) {
            Fate::Dead
        } else {
            Fate::Delivered
        };
        self.end(flight, fate);
        fate == Fate::Delivered
    }

    fn end(&mut self, id: u32, fate: Fate) {
        if self.flights.contains_key(&id) {
            self.flights.remove(&id);
            self.traffic.push(Traffic::Ended {
                id,
                at: self.now,
                fate,
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kernel(loss: f64) -> Kernel<&'static str> {
        let latency = (Micros::millis(10), Micros::millis(15));
        Kernel::new(Bus { latency, loss }, Rng::new(1, 0))
    }

    fn send(kernel: &mut Kernel<&'static str>, from: Party, to: Party) {
        let part = |party| (party, Part::new("node", [party, 0, 0]));
        let parcel = Parcel {
            from: part(from),
            to: part(to),
            label: "hello".into(),
            kind: FlightKind::Plain,
        };
        kernel.send(parcel, "arrived");
    }

    /// Plays to the end; what was performed, and how messages ended.
    fn play(kernel: &mut Kernel<&'static str>) -> (Vec<&'static str>, Vec<Fate>) {
        let mut performed = Vec::new();
        while kernel.next().is_some() {
            performed.extend(kernel.pop());
        }
        let ended = |news| match news {
            Traffic::Ended { fate, .. } => Some(fate),
            Traffic::Sent(_) => None,
        };
        let fates = kernel.traffic().into_iter().filter_map(ended).collect();
        (performed, fates)
    }

    #[test]
    fn performs_what_is_due_in_order_and_at_one_instant_as_queued() {
        let mut kernel = kernel(0.0);
        kernel.after(Micros::millis(2), "third");
        kernel.after(Micros::millis(2), "fourth");
        let taken_back = kernel.after(Micros::millis(1), "never");
        kernel.soon("first");
        kernel.soon("second");
        kernel.cancel(taken_back);
        let (performed, _) = play(&mut kernel);
        assert_eq!(performed, ["first", "second", "third", "fourth"]);
        assert_eq!(kernel.now(), Micros::millis(2));
    }

    #[test]
    fn names_the_event_that_caused_another() {
        let mut kernel = kernel(0.0);
        kernel.asked("request");
        kernel.pop();
        let request = kernel.emit("requested", Vec::new());
        send(&mut kernel, 1, 2);
        kernel.asked("unrelated");
        kernel.pop();
        assert_eq!(kernel.emit("other", Vec::new()).cause, None);
        kernel.pop();
        let arrival = kernel.emit("answered", Vec::new());
        assert_eq!((request.cause, arrival.cause), (None, Some(request.id)));
        assert_eq!((request.id, arrival.id), (1, 3));
    }

    #[test]
    fn delivers_within_the_latency() {
        let mut kernel = kernel(0.0);
        send(&mut kernel, 1, 2);
        assert_eq!(kernel.in_flight().count(), 1);
        assert_eq!(play(&mut kernel), (vec!["arrived"], vec![Fate::Delivered]));
        assert!((Micros::millis(10)..=Micros::millis(15)).contains(&kernel.now()));
        assert_eq!(kernel.in_flight().count(), 0);
    }

    #[test]
    fn tells_a_lost_message_from_a_cut_one_and_from_a_dead_receiver() {
        let mut lossy = kernel(1.0);
        send(&mut lossy, 1, 2);
        assert_eq!(play(&mut lossy), (vec![], vec![Fate::Lost]));

        let mut cut = kernel(1.0);
        cut.partition(&[vec![1], vec![2]]);
        send(&mut cut, 1, 2);
        assert_eq!(play(&mut cut), (vec![], vec![Fate::Cut]));

        let mut dead = kernel(0.0);
        dead.set_down(2, true);
        send(&mut dead, 1, 2);
        assert_eq!(play(&mut dead), (vec![], vec![Fate::Dead]));
    }

    #[test]
    fn a_partition_ends_what_is_on_its_way_across_at_once_and_only_that() {
        let mut kernel = kernel(0.0);
        for (from, to) in [(1, 2), (1, 3), (3, 4)] {
            send(&mut kernel, from, to);
        }
        kernel.partition(&[vec![1, 2], vec![3]]);
        assert_eq!(kernel.groups(), [vec![1, 2], vec![3]]);
        assert!(kernel.connected(3, 4) && !kernel.connected(2, 3));
        let (performed, fates) = play(&mut kernel);
        assert_eq!(performed.len(), 2);
        assert_eq!(fates, [Fate::Cut, Fate::Delivered, Fate::Delivered]);
        kernel.heal();
        assert!(kernel.connected(2, 3) && kernel.groups().is_empty());
    }

    #[test]
    fn a_cut_changes_the_luck_of_no_later_message() {
        let later = |cut: bool| {
            let mut kernel = kernel(0.5);
            if cut {
                kernel.partition(&[vec![1], vec![2]]);
            }
            send(&mut kernel, 1, 2);
            kernel.heal();
            send(&mut kernel, 1, 2);
            kernel.in_flight().last().map(|flight| flight.due)
        };
        assert_eq!(later(true), later(false));
    }
}
