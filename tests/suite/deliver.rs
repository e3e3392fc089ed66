//! Mail and what surrounds it, through the real binary and servers that do as the test says.

mod disks;
mod faults;
mod held_back;
mod journal;
mod killed;
mod letters;
mod mailed;
mod once;
mod real_server;
mod secrets;
mod together;
mod told;
mod unattended;
