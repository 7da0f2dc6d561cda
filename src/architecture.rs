//! The generator's shape: the sizes of both the burn network that is trained and the kernels that paint.

/// The name of this generator in style packs. It changes whenever old weights no longer fit.
pub const ARCHITECTURE: &str = "generator-32-64x5";

/// The name of a style for it in style files.
pub const STYLE_ARCHITECTURE: &str = "generator-32-64x5-style";

/// Channels of the maps of half the picture's size.
pub const SHALLOW: usize = 32;
/// Channels of the maps of a quarter of its size.
pub const DEEP: usize = 64;
/// Residual blocks, all on the deep maps.
pub const BLOCKS: usize = 5;
/// Channels that the first layer reads: the RGB of a square of 2x2 pixels.
pub const SQUARE: usize = 12;
/// Channels of a painting.
pub const COLOURS: usize = 3;

/// The conditional instance normalizations in the order of the layers, each with its name and its channels. They are the
/// one place where a style enters the generator.
pub fn norms() -> Vec<(String, usize)> {
    let named = |name: &str, channels| (name.to_string(), channels);
    let mut norms = vec![named("input_norm", SHALLOW), named("down_norm", DEEP)];
    norms.extend(
        (0..BLOCKS).flat_map(|block| [1, 2].map(|half| (format!("blocks.{block}.norm{half}"), DEEP))),
    );
    norms.push(named("up_norm", SHALLOW));
    norms
}

/// Whether a tensor has a row of gammas or betas for each style.
pub fn is_style_table(name: &str) -> bool {
    name.ends_with("gamma") || name.ends_with("beta")
}

/// The table with the calm ends beside the table with the bold ones: `up_norm.calm_gamma` for `up_norm.gamma`.
pub fn calm_table(table: &str) -> String {
    match table.rsplit_once('.') {
        Some((module, name)) => format!("{module}.{CALM}{name}"),
        None => format!("{CALM}{table}"),
    }
}

/// The table with the bold ends beside the one with the calm ends, or that table itself.
pub fn bold_table(table: &str) -> String {
    match table.rsplit_once('.') {
        Some((module, name)) => format!("{module}.{}", name.strip_prefix(CALM).unwrap_or(name)),
        None => table.strip_prefix(CALM).unwrap_or(table).to_string(),
    }
}

/// What the name of a calm table begins with.
const CALM: &str = "calm_";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_of_both_ends_name_each_other() {
        for (bold, calm) in [("up_norm.gamma", "up_norm.calm_gamma"), ("beta", "calm_beta")] {
            assert!(is_style_table(bold) && is_style_table(calm));
            assert_eq!((calm_table(bold).as_str(), bold_table(calm).as_str()), (calm, bold));
            assert_eq!(bold_table(bold), bold);
        }
        assert!(!is_style_table("up.weight") && !is_style_table("output.bias"));
    }
}
