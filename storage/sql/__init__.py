"""The repositories, one for each noun, in the SQL that both databases understand."""
