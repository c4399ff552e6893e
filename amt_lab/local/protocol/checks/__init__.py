"""What a Create request must keep beyond the shapes of its members."""
