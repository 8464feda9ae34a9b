"""What copies for publication may show: small counts of persons stay hidden."""
