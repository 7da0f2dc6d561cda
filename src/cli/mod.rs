//! The command line: one file for each group of commands.

// They panic if nobody reads; `console` does not.
#![warn(clippy::print_stdout, clippy::print_stderr)]

#[cfg(feature = "train")]
mod add;
mod batch;
mod console;
#[cfg(feature = "train")]
mod data;
#[cfg(feature = "train")]
mod encoder;
#[cfg(feature = "train")]
mod evaluate;
#[cfg(feature = "train")]
mod evaluate_encoder;
#[cfg(feature = "train")]
mod features;
mod film;
mod film_arguments;
mod film_state;
mod force;
mod frames;
mod gate;
mod in_order;
mod inspect;
mod line;
mod manifest;
#[cfg(feature = "train")]
mod optimize;
#[cfg(feature = "train")]
mod optimize_arguments;
mod painter;
mod paintings;
mod photo_list;
mod pictures;
mod predict;
mod prediction;
mod reading;
mod recipe;
mod report;
mod shard;
#[cfg(feature = "train")]
mod sheet;
mod size;
mod style_choice;
mod style_texts;
mod stylize;
mod stylize_arguments;
#[cfg(feature = "train")]
mod teach;
#[cfg(feature = "train")]
mod training;
mod worker;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::interrupt::watch;

/// Turns photos into paintings on your own device.
#[derive(Parser)]
#[command(name = "impasto", version, about, arg_required_else_help = true)]
// What `src/train/run.sh` passes can be given again.
#[command(args_override_self = true)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Paint photos in a style
    #[command(
        after_help = "Exit codes: 0 all photos are painted, 1 none is, 2 the arguments are invalid, 3 some failed."
    )]
    Stylize(stylize::Arguments),
    /// Predict the style of any picture and write it as a style file, at once
    Predict(predict::Arguments),
    /// List the styles of a pack
    Styles(inspect::StylesArguments),
    /// Show what a style pack holds
    Inspect(inspect::InspectArguments),
    /// Draw the sample picture
    Sample(pictures::SampleArguments),
    /// Paint the sample picture once in each style
    Thumbnails(pictures::ThumbnailsArguments),
    /// Make a contact sheet of photos in every style
    #[cfg(feature = "train")]
    Sheet(sheet::Arguments),
    /// Paint one photo in the style of any picture, slowly: the method of Gatys et al. (2016)
    #[cfg(feature = "train")]
    Optimize(optimize::Arguments),
    /// Train a generator
    #[cfg(feature = "train")]
    Train(training::TrainArguments),
    /// Measure a gallery on photos that training never saw
    #[cfg(feature = "train")]
    Evaluate(evaluate::Arguments),
    /// Measure the style encoder on paintings and photos that training never saw
    #[cfg(feature = "train")]
    EvaluateEncoder(Box<evaluate_encoder::Arguments>),
    /// Fit a style to one more painting, for a trained generator
    #[cfg(feature = "train")]
    Teach(teach::Arguments),
    /// Train the style encoder, which predicts the style of any painting
    #[cfg(feature = "train")]
    Encoder(Box<encoder::EncoderArguments>),
    /// Add the styles of style files to a pack
    #[cfg(feature = "train")]
    Add(add::Arguments),
    /// Quantize a trained generator into a style pack and measure what that costs
    #[cfg(feature = "train")]
    Pack(training::PackArguments),
    /// Quantize the feature extractor's weights into a pack and measure what that costs
    #[cfg(feature = "train")]
    Features(features::Arguments),
}

/// Runs the command line of this process: exit code 0, 1 after an error it has explained, 2 for a command line that makes
/// no sense, or 3 if some photos of several could not be painted.
pub fn run() -> ExitCode {
    watch();
    let result = match Arguments::parse().command {
        Command::Stylize(arguments) => return stylize::run(&arguments),
        Command::Predict(arguments) => predict::run(&arguments),
        Command::Styles(arguments) => inspect::styles(&arguments),
        Command::Inspect(arguments) => inspect::inspect(&arguments),
        Command::Sample(arguments) => pictures::sample(&arguments),
        Command::Thumbnails(arguments) => pictures::thumbnails(&arguments),
        #[cfg(feature = "train")]
        Command::Sheet(arguments) => sheet::run(&arguments),
        #[cfg(feature = "train")]
        Command::Optimize(arguments) => optimize::run(&arguments),
        #[cfg(feature = "train")]
        Command::Train(arguments) => training::train(&arguments),
        #[cfg(feature = "train")]
        Command::Evaluate(arguments) => evaluate::run(&arguments),
        #[cfg(feature = "train")]
        Command::EvaluateEncoder(arguments) => evaluate_encoder::run(&arguments),
        #[cfg(feature = "train")]
        Command::Teach(arguments) => teach::run(&arguments),
        #[cfg(feature = "train")]
        Command::Encoder(arguments) => encoder::run(&arguments),
        #[cfg(feature = "train")]
        Command::Add(arguments) => add::run(&arguments),
        #[cfg(feature = "train")]
        Command::Pack(arguments) => training::pack(&arguments),
        #[cfg(feature = "train")]
        Command::Features(arguments) => features::run(&arguments),
    };
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            console::explain(&error);
            ExitCode::FAILURE
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use clap::CommandFactory;

    #[test]
    fn the_command_line_is_consistent() {
        Arguments::command().debug_assert();
    }
}
