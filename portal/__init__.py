"""The house itself: people, audit, notices, files (foundation) and home (shell)."""
