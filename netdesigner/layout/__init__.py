"""Where the cards lie: layered layout, columns, ways of wires. Needs the graph alone."""
