"""What goes in and out, as plain data. Nothing here reads or writes the database."""
