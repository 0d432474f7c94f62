"""What migration tools note in the database, against the migrations on disk: one module for each tool."""
