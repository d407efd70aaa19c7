//! The April reshuffle, from the file to its reversal.

mod city;
mod files;
mod flow;
mod lists;
mod plan;
mod reversal;
mod scale;
mod steps;
