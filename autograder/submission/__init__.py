"""What a person hands in, read with care: found, bounded, copied, never imported."""
