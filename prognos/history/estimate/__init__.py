"""What a region's own years say of its rates: weak priors, integrated on a grid."""
