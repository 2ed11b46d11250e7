"""A storm: weeks of reports and alerts in which the bot is killed again and again, and the account afterwards."""
